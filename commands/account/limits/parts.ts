import type { Resources } from "../../../coursera/resources/legal_resources.ts";
import type { PartAddress } from "../../../coursera/resources/limits.ts";
import type { Part } from "../../../coursera/resources/linking.ts";
import { RetryableError, UsageError, UserError } from "../../../terminal/errors.ts";
import { ExitCode } from "../../../terminal/exit_code.ts";
import { courseResolution, openAccount } from "../session.ts";
import type { LimitsDocument } from "../documents.ts";
import { limitsDocument, showLimits } from "./text.ts";
import type { Tools } from "../../tools.ts";

/** The parts that a call of `limits` is about. */
export interface WantedParts {
  /** Slug, course id or branch id. */
  course: string;
  parts: WantedPart[];
  /** Whether they are those of the course file: then one that fails stops no other. */
  fromFile: boolean;
}

/** A part, with the limits that the course file has for it. */
export type WantedPart = Part & { resources: Resources };

/** COURSE, ITEM and PART of a call, and `--grader`. */
export interface PartWords {
  course: string | undefined;
  item: string | undefined;
  part: string | undefined;
  grader: string | undefined;
}

/**
 * The part that is named, else those of the course file.
 *
 * @throws {UsageError} where only some of the words are given, or no course file is there
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
 * Gets or changes the limits of each part and shows them. The course of a single part is tried as it
 * is; for the parts of a course file it is looked up once.
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
