import { resolve } from "node:path";
import type { PathKind, Source, SourceName, SourceQuestion } from "../../docker/image/source.ts";
import { RetryableError, UserError } from "../../terminal/errors.ts";
import { visible } from "../../terminal/text.ts";
import type { Tools } from "../tools.ts";

/** What SOURCE may be, as shown in the help of each command. */
export const SOURCE_ARGUMENT = "image, directory with a Dockerfile, or zip of one";

/** How SOURCE is identified, as shown in the help of each command. */
export const SOURCE_HELP =
  "SOURCE is an image, a directory with a Dockerfile, or a zip of one. A word that begins with `.` or " +
  "`/`, or ends with `/` or `.zip`, is a path. Any other word is an image if the engine has one of " +
  "that name, else a directory; if a name is both, a warning says so.";

/** A SOURCE, and whether the user or a course file named it. */
export interface GivenSource extends SourceName {
  /** Whether a course file named it; jobs of the old tools have no course file. */
  isOfCourseFile: boolean;
}

/** The SOURCE given on a command line. */
export function sourceOfCall(written: string, { cwd }: Pick<Tools, "cwd">): GivenSource {
  return { written, folder: cwd, isOfCourseFile: false };
}

/** How a command looks for its SOURCE. */
export interface FindOptions extends Omit<SourceQuestion, "docker"> {
  /**
   * What to do if the engine does not answer and SOURCE is also the name of a directory: `fail` is
   * for commands that need the engine anyway, `refuse` for those that might otherwise send the
   * wrong thing, and `take` uses the directory.
   */
  onSilence: "fail" | "refuse" | "take";
}

/**
 * Finds out what SOURCE is, and warns if a name has two meanings: that decides what is graded or
 * sent, so `-q` must not hide it.
 *
 * @throws {UserError} as `identifySource()`
 */
export async function findSource(
  name: SourceName,
  { onSilence, ...question }: FindOptions,
  { cwd, docker, terminal }: Tools,
): Promise<Source> {
  const [{ identifySource }, { DockerNotInstalledError }] = await Promise.all([
    import("../../docker/image/source.ts"),
    import("../../docker/engine/errors.ts"),
  ]);
  const source = await identifySource(name, { ...question, docker });
  const written = visible(name.written);
  if (source.kind === "image") {
    if (source.beside !== undefined) {
      terminal.warn(
        `\`${written}\` is an image and a ${called(source.beside)}: this call takes the image ` +
          `(\`./${written}\` is the ${called(source.beside)})`,
      );
    }
    return source;
  }
  const { unasked, path } = source;
  if (unasked !== undefined) {
    if (onSilence === "fail") throw unasked;
    if (onSilence === "refuse") {
      throw refused(unasked, `\`./${written}\` is the ${called(source.kind)}`);
    }
    const kind = called(source.kind);
    const told = `\`${written}\` is taken as the ${kind}: whether there is an image of that name ` +
      `is not known. ${unasked.message}`;
    // Without Docker there are no images.
    if (unasked instanceof DockerNotInstalledError) terminal.detail(told);
    else terminal.warn(told);
  }
  // A course file in a folder above names directories relative to itself.
  return resolve(cwd, name.written) === path ? source : { ...source, written: path };
}

function refused(error: UserError, advice: string): UserError {
  const hint = error.hint === undefined ? advice : `${error.hint}; ${advice}`;
  const options = { hint, cause: error };
  return error instanceof RetryableError
    ? new RetryableError(error.message, options)
    : new UserError(error.message, options);
}

function called(kind: PathKind): string {
  return kind === "file" ? "Dockerfile" : kind;
}
