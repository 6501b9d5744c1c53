import type { Generation } from "../../coursera/resources/legal_resources.ts";
import { UsageError } from "../../terminal/errors.ts";
import type { CourseGrader } from "../course_file/course_file.ts";
import { type GivenSource, sourceOfCall } from "../source/find_source.ts";
import type { RegistrationOptions } from "./registration_options.ts";
import type { Tools } from "../tools.ts";

/** The words of an `upload`, and the options that a course file may stand in for. */
export interface UploadCall extends RegistrationOptions {
  source: string | undefined;
  course: string | undefined;
  api: Generation | undefined;
  /** Of the course file. */
  grader: string | undefined;
}

/** A call that lacks nothing. */
export type WholeUploadCall = Omit<UploadCall, "grader" | "source"> & {
  source: GivenSource;
  course: string;
};

/**
 * Takes from the course file what the call leaves out; what it says itself wins.
 *
 * @throws {UsageError} where there is no course file either, or it is not clear which grader is meant
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

/** A call that leaves all to the course file. */
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

/** What a course file says of a grader, where the call says nothing. */
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
