import type { Resources } from "../../../coursera/resources/allowed_resources.ts";
import type { PartAddress } from "../../../coursera/resources/limits.ts";
import type { Part } from "../../../coursera/resources/linking.ts";
import { RetryableError, UsageError, UserError } from "../../../terminal/errors.ts";
import { ExitCode } from "../../../terminal/exit_code.ts";
import { courseResolution, openAccount } from "../session.ts";
import type { LimitsDocument } from "../documents.ts";
import { limitsDocument, showLimits } from "./text.ts";
import type { Tools } from "../../tools.ts";

/** The parts that a `limits` command works on. */
export interface WantedParts {
  /** Slug, course id or branch id. */
  course: string;
  parts: WantedPart[];
  /** Whether they come from the course file: then one failure does not stop the others. */
  fromFile: boolean;
}

/** A part with its limits from the course file. */
export type WantedPart = Part & { resources: Resources };

/** The arguments COURSE, ITEM and PART, and `--grader`. */
export interface PartWords {
  course: string | undefined;
  item: string | undefined;
  part: string | undefined;
  grader: string | undefined;
}

/**
 * The part named in the arguments, or else the parts of the course file.
 *
 * @throws {UsageError} if arguments are incomplete, or there are none and no course file
 */
export async function wantedParts(
  { course, item, part, grader }: PartWords,
  tools: Tools,
): Promise<WantedParts> {
  if (course !== undefined) {
    if (item === undefined || part === undefined) {
      throw new UsageError(`missing argument \`${item === undefined ? "ITEM" : "PART"}\``);
    }
    if (grader !== undefined) throw new UsageError("`--grader` is for a call without arguments");
    return { course, parts: [{ item, part, resources: {} }], fromFile: false };
  }
  const { gradersOf, partsOf, requireCourseFile } = await import(
    "../../course_file/course_file.ts"
  );
  const file = await requireCourseFile("arguments `COURSE`, `ITEM` and `PART`", tools);
  partsOf(file, grader);
  const parts = gradersOf(file, grader).flatMap(({ parts, resources }) =>
    parts.map((part) => ({ ...part, resources }))
  );
  return { course: file.course, parts, fromFile: true };
}

/**
 * Gets or changes the limits of each part and shows them. For a single part the course is sent as
 * given; for the parts of a course file it is looked up once.
 */
export async function limitsOfParts(
  { course, parts, fromFile }: WantedParts,
  { json, tools, ask }: {
    json: boolean;
    tools: Tools;
    ask: (address: PartAddress, part: WantedPart) => Promise<Resources>;
  },
): Promise<ExitCode> {
  const { terminal } = tools;
  const session = await openAccount(tools);
  const { resolveCourse, withCourse } = await import("../../../coursera/resources/courses.ts");
  const resolution = courseResolution(session, tools);
  const documents: LimitsDocument[] = [];
  const ofPart = async (part: WantedPart, courseId: string) => {
    const address = { course: courseId, item: part.item, part: part.part };
    const limits = await ask(address, part);
    if (json) documents.push(await limitsDocument(address, limits));
    else await showLimits(address, limits, terminal);
  };
  if (!fromFile) {
    for (const part of parts) await withCourse(course, resolution, (id) => ofPart(part, id));
    if (json) terminal.json(documents[0]);
    return ExitCode.Ok;
  }

  const courseId = await resolveCourse(course, resolution);
  let code: ExitCode = ExitCode.Ok;
  for (const part of parts) {
    try {
      await ofPart(part, courseId);
    } catch (error) {
      if (!(error instanceof UserError) || tools.signal.aborted) throw error;
      terminal.error(error.message, error.hint);
      const isFatal: boolean = !(error instanceof RetryableError) || code === ExitCode.Failed;
      code = isFatal ? ExitCode.Failed : ExitCode.Retryable;
    }
  }
  if (json) terminal.json({ schema: 1, limits: documents });
  return code;
}
