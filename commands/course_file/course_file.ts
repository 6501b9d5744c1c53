import { dirname, join, relative, resolve } from "node:path";
import type { Generation, Resources } from "../../coursera/resources/allowed_resources.ts";
import type { Part } from "../../coursera/resources/linking.ts";
import { isPath } from "../../docker/image/source.ts";
import { placedReason, UsageError, UserError } from "../../terminal/errors.ts";
import { readSmallText } from "../../terminal/small_file.ts";
import { visible } from "../../terminal/text.ts";
import type { GivenSource } from "../source/find_source.ts";
import type { Tools } from "../tools.ts";

/** The file name of a course file. */
export const COURSE_FILE = "courseraprogramming.yaml";

/** A course file after reading. */
export interface CourseFile {
  /** Absolute. */
  path: string;
  /** Slug, course id or branch id. */
  course: string;
  /** In the order of the file; at least one. */
  graders: CourseGrader[];
}

/** A grader of a course file, including the settings for all graders. */
export interface CourseGrader {
  /** Undefined if the file has only one grader. */
  name: string | undefined;
  course: string;
  /**
   * Paths are relative to the working directory; other words are looked up from the folder of the
   * course file.
   */
  source: GivenSource;
  protocol: "auto" | "v1" | "v2" | undefined;
  generation: Generation | undefined;
  resources: Resources;
  parts: Part[];
  /** Folder of submissions, relative to the working directory. */
  suite: string | undefined;
}

/**
 * Finds the course file of the working directory or of the nearest folder above that has one.
 *
 * @throws {UserError} with file and line, if it is invalid
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
 * Finds the course file for a command that requires one.
 *
 * @param missing what could be given instead, as in "arguments `COURSE` and `ITEM`"
 * @throws {UsageError} if there is none
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
        hint: "`courseraprogramming init course` writes one to fill in",
      },
    );
  }
  const told = visible(`Course file: ${file.path}`);
  // A file in a folder above may be someone else's, so say that it is used.
  if (dirname(file.path) === tools.cwd) tools.terminal.detail(told);
  else tools.terminal.note(told);
  return file;
}

/**
 * The graders that `--grader NAME` selects; all without it.
 *
 * @throws {UsageError} if no grader has that name
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
 * The grader that `--grader NAME` selects, for a command that takes only one.
 *
 * @throws {UsageError} if it is not clear which
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
 * The parts of the graders that {@linkcode gradersOf} returns.
 *
 * @throws {UsageError} if there are none
 */
export function partsOf(file: CourseFile, name: string | undefined): Part[] {
  const parts = gradersOf(file, name).flatMap(({ parts }) => parts);
  if (parts.length === 0) throw new UsageError(visible(`${file.path} names no \`parts\``));
  return parts;
}

/** Parses the text of a course file; see {@linkcode findCourseFile} for the errors. */
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
  /** Folder of the course file. */
  folder: string;
  cwd: string;
}

/** Callers find out what the word means; most commands do not need to. */
function sourceHere(source: string, place: Place): GivenSource {
  const name = isPath(source)
    ? { written: here(source, place), folder: place.cwd }
    : { written: source, folder: place.folder };
  return { ...name, isOfCourseFile: true };
}

/** A path of the course file, made relative to the working directory. */
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
