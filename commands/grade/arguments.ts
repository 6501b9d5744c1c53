import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { UsageError } from "../../terminal/errors.ts";
import type { CourseGrader } from "../course_file/course_file.ts";
import { type GivenSource, sourceOfCall } from "../source/find_source.ts";
import {
  addGradingOptions,
  type GradingFlags,
  type GradingRequest,
  gradingRequest,
} from "./grading_options.ts";
import type { Tools } from "../tools.ts";

/** The words and options of a call that grades. */
export interface GradeCall<F extends GradingFlags> {
  source: string | undefined;
  dir: string | undefined;
  args: string[];
  flags: F;
}

/** A call that lacks nothing. */
export type WholeGradeCall<F extends GradingFlags> = Omit<GradeCall<F>, "source"> & {
  source: GivenSource;
  dir: string;
};

/**
 * Takes from the course file what the call leaves out: SOURCE where there is but one word, or with
 * `--grader NAME`; then the protocol and the limits too, unless options say otherwise.
 *
 * @param takesSuite whether DIR may be left out as well: then it is the suite
 * @throws {UsageError} for what is still missing
 */
export async function completeGradeCall<F extends GradingFlags & { grader?: string | undefined }>(
  call: GradeCall<F>,
  { command, takesSuite, tools }: {
    command: CommandUnknownOpts;
    takesSuite: boolean;
    tools: Tools;
  },
): Promise<WholeGradeCall<F>> {
  const { source, dir, args, flags } = call;
  const { grader: name } = flags;
  if (name === undefined && source !== undefined && dir !== undefined) {
    return { ...call, source: sourceOfCall(source, tools), dir };
  }
  const missing = (what: string) =>
    new UsageError(`missing argument \`${what}\``, {
      hint: `courseraprogramming grade ${command.name()} SOURCE DIR [ARGS…]`,
    });
  if (source === undefined && !takesSuite) throw missing(name === undefined ? "SOURCE" : "DIR");
  const { findCourseFile, graderOf } = await import("../course_file/course_file.ts");
  const file = await findCourseFile(tools);
  if (file === undefined) throw missing(source === undefined ? "SOURCE" : "DIR");
  const grader = graderOf(file, name);
  const folder = source ?? grader.suite;
  if (folder === undefined) throw missing("DIR");
  return {
    source: grader.source,
    dir: folder,
    args: dir === undefined ? args : [dir, ...args],
    flags: withDefaults(flags, grader, command),
  };
}

/** What a call of `grade` with nothing but the course file asks for. */
export function courseGraderRequest(grader: CourseGrader): GradingRequest {
  // Only parsing gives options such as `--no-rm` their defaults.
  const command = addGradingOptions(new Command("batch")).parse([], { from: "user" });
  return gradingRequest(withDefaults(command.opts(), grader, command), []);
}

function withDefaults<F extends GradingFlags>(
  flags: F,
  { protocol, resources }: CourseGrader,
  command: CommandUnknownOpts,
): F {
  const open = (name: string) => command.getOptionValueSource(name) === "default";
  return {
    ...flags,
    ...(protocol !== undefined && open("protocol") ? { protocol } : {}),
    ...(resources.cpu !== undefined && open("cpus") ? { cpus: resources.cpu } : {}),
    ...(resources.memory !== undefined && open("memLimit") ? { memLimit: resources.memory } : {}),
    ...(resources.timeout !== undefined && open("timeout") ? { timeout: resources.timeout } : {}),
  };
}
