import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { join } from "node:path";
import type { Branch } from "../../coursera/resources/courses.ts";
import type { ListedGrader } from "../../coursera/resources/graders.ts";
import { placedReason, RetryableError, UserError } from "../../terminal/errors.ts";
import { ExitCode } from "../../terminal/exit_code.ts";
import { visibleLine } from "../../terminal/text.ts";
import { COURSE_FILE } from "../course_file/course_file.ts";
import type { Host } from "../host.ts";
import type { Tools } from "../tools.ts";
import { findGraders, type FoundGrader } from "./find_graders.ts";

/** One call of `init course`. */
export interface InitCourseOptions {
  /** Slug, course id or branch id; undefined puts a placeholder into the file. */
  course: string | undefined;
}

/** What Coursera knows about a course. */
export interface KnownCourse {
  branches: Branch[];
  graders: ListedGrader[];
}

/** Most lines of a list in a comment; a course may have hundreds of graders. */
const SHOWN = 10;

export function initCourseCommand(host: Host): CommandUnknownOpts {
  const command = new Command("course")
    .summary("write a course file to fill in")
    .description(
      `Write ${COURSE_FILE} into the working directory: the graders that are found here, and, when ` +
        "you are signed in, the branches and graders that Coursera has. Comments say what to fill in.",
    )
    .argument("[course]", "slug, course id or branch id")
    .addHelpText(
      "after",
      "\nExamples:\n" +
        "  courseraprogramming init course machine-learning\n" +
        "  courseraprogramming init course",
    );
  command.action(async (course) => {
    host.finish(await initCourse({ course }, host.tools(command)));
  });
  return command;
}

/** Writes the course file into the working directory, and says what to do next. */
export async function initCourse(
  { course }: InitCourseOptions,
  tools: Tools,
): Promise<ExitCode> {
  const { terminal, cwd } = tools;
  const path = join(cwd, COURSE_FILE);
  await requireAbsent(path);
  const known = course === undefined ? undefined : await askCoursera(course, tools);
  const graders = await findGraders(cwd);
  try {
    await Deno.writeTextFile(path, courseFileText({ course, known, graders }), { createNew: true });
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) await requireAbsent(path);
    throw new UserError(`\`${COURSE_FILE}\` could not be written: ${placedReason(error)}`, {
      cause: error,
    });
  }
  const open = course === undefined ? "course and parts" : "parts";
  terminal.note(
    `Wrote \`${COURSE_FILE}\`. Fill in its ${open}, then see what would be done: ` +
      `\`courseraprogramming plan\`\n${WHERE_IDS_ARE.join("\n")}`,
  );
  return ExitCode.Ok;
}

/** Where an author finds the ids (README of coursera_autograder, "upload"). */
const WHERE_IDS_ARE = [
  "Open the programming assignment in Coursera's authoring pages. Its address is",
  "  /teach/COURSE/BRANCH/content/edit/programming/ITEM/",
  "and PART is the part id that the page shows beside each part.",
];

async function requireAbsent(path: string): Promise<void> {
  if (await Deno.lstat(path).catch(() => undefined) === undefined) return;
  throw new UserError(`\`${COURSE_FILE}\` exists already`, {
    hint: "edit it, or move it away: nothing is overwritten",
  });
}

/** @returns undefined, after saying why, if Coursera cannot be asked */
async function askCoursera(course: string, tools: Tools): Promise<KnownCourse | undefined> {
  const { terminal } = tools;
  const [session, { listBranches, resolveCourse }, { listGraders }, { ApiError }, tokens] =
    await Promise.all([
      tools.coursera(),
      import("../../coursera/resources/courses.ts"),
      import("../../coursera/resources/graders.ts"),
      import("../../coursera/api_error.ts"),
      import("../../coursera/sign_in/token_source.ts"),
    ]);
  try {
    await session.tokens.accessToken();
    const { api, www } = session;
    const id = await resolveCourse(course, { api });
    const branches = isBranch(id) ? [] : await listBranches(api, id);
    const graders: ListedGrader[] = [];
    // Graders from before a course had branches are listed under the course's id, if at all.
    for (const place of [id, ...branches.slice(0, SHOWN).map(({ id }) => id)]) {
      const listed = await listGraders(www, place, {}).catch((error: unknown) => {
        if (error instanceof ApiError) return [];
        throw error;
      });
      graders.push(...listed);
    }
    return { branches, graders };
  } catch (error) {
    if (error instanceof tokens.SignInRequiredError) {
      terminal.note(
        "Not signed in, so Coursera was not asked about the course: " +
          "`courseraprogramming configure login`",
      );
    } else if (error instanceof ApiError || error instanceof RetryableError) {
      terminal.warn(`Coursera could not be asked about the course: ${error.message}`);
    } else throw error;
    return undefined;
  }
}

function isBranch(id: string): boolean {
  return id.startsWith("authoringBranch~");
}

/** The content of a new course file. */
export interface CourseFileParts extends InitCourseOptions {
  known: KnownCourse | undefined;
  graders: readonly FoundGrader[];
}

/** The text of a course file, with comments that say what to fill in. */
export function courseFileText({ course, known, graders }: CourseFileParts): string {
  return [
    "# The course file: which course, which graders, and what uses them. All commands read it, in this",
    "# folder and below. `courseraprogramming plan` shows what `courseraprogramming deploy` would do.",
    "",
    "# Slug, course id or branch id. The slug is what follows /learn/ in the address of the course.",
    `course: ${scalar(course ?? "my-course")}`,
    ...knownLines(known),
    "",
    ...graderLines(graders),
    "",
    "# What one grading may use at Coursera: CPUs, MB, seconds.",
    "# resources: { cpu: 1, memory: 4096, timeout: 1200 }",
    "",
  ].join("\n");
}

function knownLines(known: KnownCourse | undefined): string[] {
  if (known === undefined) return [];
  const { branches, graders } = known;
  const lines = (title: string, rows: readonly (readonly string[])[]) =>
    rows.length === 0 ? [] : [
      `# ${title}`,
      ...rows.slice(0, SHOWN).map((cells) =>
        `#   ${visibleLine(cells.filter((cell) => cell !== "").join("  "))}`
      ),
      ...(rows.length > SHOWN ? [`#   and ${rows.length - SHOWN} more`] : []),
    ];
  return [
    ...lines(
      "Its branches, any of which can replace the slug:",
      branches.map(({ id, name = "" }) => [id, name]),
    ),
    ...lines("Its graders:", graders.map(({ id, filename }) => [id, filename ?? ""])),
  ];
}

function graderLines(graders: readonly FoundGrader[]): string[] {
  const [only] = graders;
  if (graders.length < 2) {
    return [
      ...(only === undefined
        ? ["# No Dockerfile was found here: name the folder of yours, a zip, or an image."]
        : []),
      `source: ${scalar(only?.source ?? "./grader")}`,
      ...suiteLine(only, ""),
      ...partLines(""),
    ];
  }
  const named = graders.flatMap((grader) => [
    `  ${grader.name}:`,
    `    source: ${scalar(grader.source)}`,
    ...suiteLine(grader, "    "),
    ...partLines("    "),
  ]);
  return ["graders:", ...named];
}

function suiteLine(grader: FoundGrader | undefined, indent: string): string[] {
  return grader?.suite === undefined
    ? [`${indent}# suite: ./submissions   # graded before an upload`]
    : [`${indent}suite: ${scalar(grader.suite)}   # graded before an upload`];
}

function partLines(indent: string): string[] {
  return [
    `${indent}# The parts that use the grader. In the authoring pages, ITEM is in the address`,
    `${indent}# /teach/COURSE/BRANCH/content/edit/programming/ITEM/, and each part shows its PART.`,
    `${indent}# parts:`,
    `${indent}#   - { item: ITEM, part: PART }`,
  ];
}

/** A text as YAML, in quotes if it might be read as something else. */
function scalar(text: string): string {
  return /^[./]*[A-Za-z][\w./~-]*$/.test(text) &&
      !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text)
    ? text
    : JSON.stringify(text);
}
