import type { Generation } from "../../coursera/resources/allowed_resources.ts";
import { UsageError } from "../../terminal/errors.ts";
import type { CourseGrader } from "../course_file/course_file.ts";
import { type GivenSource, sourceOfCall } from "../source/find_source.ts";
import type { RegistrationOptions } from "./registration_options.ts";
import type { Tools } from "../tools.ts";

/** The arguments of `upload`, and the options that a course file can replace. */
export interface UploadCall extends RegistrationOptions {
  source: string | undefined;
  course: string | undefined;
  api: Generation | undefined;
  /** Name in the course file. */
  grader: string | undefined;
}

/** The same with nothing missing. */
export type WholeUploadCall = Omit<UploadCall, "grader" | "source"> & {
  source: GivenSource;
  course: string;
};

/**
 * Fills in from the course file what the command line leaves out; the command line takes
 * precedence.
 *
 * @throws {UsageError} if there is no course file either, or the grader is ambiguous
 */
export async function completeUpload(
  { grader: name, ...call }: UploadCall,
  tools: Tools,
): Promise<WholeUploadCall> {
  const { source, course } = call;
  if (source !== undefined && course !== undefined) {
    if (name !== undefined) throw new UsageError("`--grader` is for a call without COURSE");
    return { ...call, source: sourceOfCall(source, tools), course };
  }
  const { graderOf, requireCourseFile } = await import("../course_file/course_file.ts");
  const missing = source === undefined ? "arguments `SOURCE` and `COURSE`" : "argument `COURSE`";
  const grader = graderOf(await requireCourseFile(missing, tools), name);
  return withCourseGrader(
    call,
    source === undefined ? grader : { ...grader, source: sourceOfCall(source, tools) },
  );
}

/** A command line that leaves everything to the course file. */
export const noWords: Omit<UploadCall, "grader"> = {
  source: undefined,
  course: undefined,
  api: undefined,
  parts: [],
  resources: {},
  registerEndpoint: undefined,
  updatePartEndpoint: undefined,
  updatePartAction: undefined,
};

/** Fills in what the course file says about a grader. */
export function withCourseGrader(
  call: Omit<UploadCall, "grader">,
  { source, course, generation, parts, resources }: CourseGrader,
): WholeUploadCall {
  const { cpu, memory, timeout } = call.resources;
  return {
    ...call,
    source,
    course,
    api: call.api ?? generation,
    parts: call.parts.length > 0 ? call.parts : parts,
    resources: {
      cpu: cpu ?? resources.cpu,
      memory: memory ?? resources.memory,
      timeout: timeout ?? resources.timeout,
    },
  };
}
