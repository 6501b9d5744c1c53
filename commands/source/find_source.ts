import { resolve } from "node:path";
import type { PathKind, Source, SourceName, SourceQuestion } from "../../docker/image/source.ts";
import { RetryableError, UserError } from "../../terminal/errors.ts";
import { visible } from "../../terminal/text.ts";
import type { Tools } from "../tools.ts";

/** What SOURCE may be, as the help of each command has it. */
export const SOURCE_ARGUMENT = "image, directory with a Dockerfile, or zip of one";

/** How SOURCE is decided, as the help of each command has it. */
export const SOURCE_HELP =
  "SOURCE is an image, a directory with a Dockerfile, or a zip of one. A word that begins with `.` or " +
  "`/`, or ends with `/` or `.zip`, is a path. Any other word is an image if the engine has one of " +
  "that name, else a directory; if a name is both, a warning says so.";

/** A SOURCE, and who named it. */
export interface GivenSource extends SourceName {
  /** Whether a course file does, as the jobs of the old tools cannot. */
  isOfCourseFile: boolean;
}

/** The SOURCE of a command line. */
export function sourceOfCall(written: string, { cwd }: Pick<Tools, "cwd">): GivenSource {
  return { written, folder: cwd, isOfCourseFile: false };
}

/** How a command looks for its SOURCE. */
export interface FindOptions extends Omit<SourceQuestion, "docker"> {
  /**
   * What becomes of a word that a directory has as its name, if the engine does not answer:
   * `fail` is for calls that need the engine anyway, `refuse` for those that would otherwise send
   * the wrong thing, and `take` takes the directory.
   */
  onSilence: "fail" | "refuse" | "take";
}

/**
 * Finds out what SOURCE is, and tells where a name has two meanings. That is a warning: it decides
 * what is graded or sent, and `-q` must not hide it.
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
    // Without Docker there can be none.
    if (unasked instanceof DockerNotInstalledError) terminal.detail(told);
    else terminal.warn(told);
  }
  // A course file above names its directories from there.
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
