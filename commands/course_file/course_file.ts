import { dirname, join, relative, resolve } from "node:path";
import type { Generation, Resources } from "../../coursera/resources/legal_resources.ts";
import type { Part } from "../../coursera/resources/linking.ts";
import { isPath } from "../../docker/image/source.ts";
import { placedReason, UsageError, UserError } from "../../terminal/errors.ts";
import { readSmallText } from "../../terminal/small_file.ts";
import { visible } from "../../terminal/text.ts";
import type { GivenSource } from "../source/find_source.ts";
import type { Tools } from "../tools.ts";

/** What a course file is called. */
export const COURSE_FILE = "courseraprogramming.yaml";

/** A course file that was read. */
export interface CourseFile {
  /** Absolute. */
  path: string;
  /** Slug, course id or branch id. */
  course: string;
  /** In the order of the file; at least one. */
  graders: CourseGrader[];
}

/** A grader of a course file, with what the file says for all. */
export interface CourseGrader {
  /** Absent where the file has one grader only. */
  name: string | undefined;
  course: string;
  /** A path is that from the working directory; the folder of another word is the file's. */
  source: GivenSource;
  protocol: "auto" | "v1" | "v2" | undefined;
  generation: Generation | undefined;
  resources: Resources;
  parts: Part[];
  /** Folder of submissions, for a command that is called in the working directory. */
  suite: string | undefined;
}

/**
 * The course file of the working directory, or of the nearest folder above that has one.
 *
 * @throws {UserError} with file and line, where it is not what it should be
 */
export async function findCourseFile(
  { cwd }: Pick<Tools, "cwd">,
): Promise<CourseFile | undefined> {
  for (let folder = cwd;; folder = dirname(folder)) {
    const path = join(folder, COURSE_FILE);
    const text = textOf(path);
    if (text !== undefined) return await parseCourseFile(text, { path, cwd });
    if (dirname(folder) === folder) return undefined;
  }
}

/**
 * The course file, for a call that cannot do without.
 *
 * @param missing what would do as well, as in "arguments `COURSE` and `ITEM`"
 * @throws {UsageError} where there is none
 */
export async function requireCourseFile(
  missing: string | undefined,
  tools: Tools,
): Promise<CourseFile> {
  const file = await findCourseFile(tools);
  if (file === undefined) {
    const none = `there is no ${COURSE_FILE} in this folder or above`;
    throw new UsageError(
      missing === undefined ? none.replace("t", "T") : `missing ${missing}, and ${none}`,
      {
        hint: `its schema is schemas/courseraprogramming.schema.json`,
      },
    );
  }
  const told = visible(`Course file: ${file.path}`);
  // Whose folder it is in, and what it makes this call do, had better be seen.
  if (dirname(file.path) === tools.cwd) tools.terminal.detail(told);
  else tools.terminal.note(told);
  return file;
}

/**
 * The graders that `--grader NAME` means: all without it.
 *
 * @throws {UsageError} where no grader has that name
 */
export function gradersOf({ graders, path }: CourseFile, name: string | undefined): CourseGrader[] {
  const named = graders.filter((grader) => name === undefined || grader.name === name);
  if (named.length > 0) return named;
  const names = graders.flatMap((grader) => grader.name ?? []);
  const hint = names.length === 0
    ? "it has one grader without a name"
    : `it has ${names.join(", ")}`;
  throw new UsageError(visible(`--grader: ${path} has no grader \`${name}\``), {
    hint: visible(hint),
  });
}

/**
 * The grader that `--grader NAME` means, for a command that takes one.
 *
 * @throws {UsageError} where it is not clear which
 */
export function graderOf(file: CourseFile, name: string | undefined): CourseGrader {
  const graders = gradersOf(file, name);
  if (graders.length === 1) return graders[0]!;
  const names = graders.flatMap((grader) => grader.name ?? []).join(", ");
  throw new UsageError(visible(`${file.path} has several graders: choose one with --grader NAME`), {
    hint: visible(`it has ${names}`),
  });
}

/**
 * The parts that {@linkcode gradersOf} is for.
 *
 * @throws {UsageError} where there are none
 */
export function partsOf(file: CourseFile, name: string | undefined): Part[] {
  const parts = gradersOf(file, name).flatMap(({ parts }) => parts);
  if (parts.length === 0) throw new UsageError(visible(`${file.path} names no \`parts\``));
  return parts;
}

/** Reads the text of a course file; {@linkcode findCourseFile} for the errors. */
async function parseCourseFile(
  text: string,
  { path, cwd }: { path: string; cwd: string },
): Promise<CourseFile> {
  const [{ parseChecked }, { courseFileSchema }] = await Promise.all([
    import("../../grader/files/checked_yaml.ts"),
    import("./schema.ts"),
  ]);
  const shown = relative(cwd, path);
  const checked = parseChecked(text, { path: shown, schema: courseFileSchema, readsWords: true });
  const { course, graders, ...top } = checked.value;
  const entries = graders === undefined
    ? [[undefined, { ...top, source: top.source ?? "" }] as const]
    : Object.entries(graders);
  const place = { folder: dirname(path), cwd };
  return {
    path,
    course,
    graders: entries.map(([name, entry]): CourseGrader => ({
      name,
      course,
      source: sourceHere(entry.source, place),
      protocol: entry.protocol ?? top.protocol,
      generation: entry.api ?? top.api,
      resources: { ...top.resources, ...entry.resources },
      parts: entry.parts ?? [],
      suite: entry.suite === undefined ? undefined : here(entry.suite, place),
    })),
  };
}

interface Place {
  /** Of the course file. */
  folder: string;
  cwd: string;
}

/** What the word means is found out by whoever uses it: most commands do not. */
function sourceHere(source: string, place: Place): GivenSource {
  const name = isPath(source)
    ? { written: here(source, place), folder: place.cwd }
    : { written: source, folder: place.folder };
  return { ...name, isOfCourseFile: true };
}

/** A path of the course file as seen from the working directory. */
function here(path: string, { folder, cwd }: Place): string {
  const absolute = resolve(folder, path);
  const short = relative(cwd, absolute);
  if (short === "") return ".";
  return short.startsWith("..") ? absolute : `./${short}`;
}

function textOf(path: string): string | undefined {
  try {
    return readSmallText(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound || cause instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    throw new UserError(`The course file cannot be read: ${placedReason(cause)}`, { cause });
  }
}
