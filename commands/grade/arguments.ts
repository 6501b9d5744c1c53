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

/** Arguments and options of a command that grades. */
export interface GradeCall<F extends GradingFlags> {
  source: string | undefined;
  dir: string | undefined;
  args: string[];
  flags: F;
}

/** The same with nothing missing. */
export type WholeGradeCall<F extends GradingFlags> = Omit<GradeCall<F>, "source"> & {
  source: GivenSource;
  dir: string;
};

/**
 * Fills in from the course file what the command line leaves out: SOURCE if there is only one
 * argument or with `--grader NAME`; then also the protocol and limits not set by options.
 *
 * @param takesSuite whether DIR may be left out too; it is then the suite
 * @throws {UsageError} if something is still missing
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

/**
 * The same for `--explain`, where SOURCE may be missing altogether.
 *
 * @throws {UsageError} if the course file has several graders and none is selected
 */
export async function explainedGradeCall<F extends GradingFlags & { grader?: string | undefined }>(
  { source, dir, flags, ...call }: GradeCall<F>,
  { command, tools }: { command: CommandUnknownOpts; tools: Tools },
): Promise<Omit<GradeCall<F>, "source"> & { source: GivenSource | undefined }> {
  const { grader: name } = flags;
  const given = source === undefined ? undefined : sourceOfCall(source, tools);
  if (name === undefined && dir !== undefined) return { ...call, source: given, dir, flags };
  const { findCourseFile, graderOf } = await import("../course_file/course_file.ts");
  const file = await findCourseFile(tools);
  if (file === undefined) return { ...call, source: given, dir, flags };
  const grader = graderOf(file, name);
  return {
    ...call,
    source: grader.source,
    dir: source,
    flags: withDefaults(flags, grader, command),
  };
}

/** The request of a `grade` command that takes everything from the course file. */
export function courseGraderRequest(grader: CourseGrader): GradingRequest {
  // Options such as `--no-rm` get their defaults only by parsing.
  const command = addGradingOptions(new Command("batch")).parse([], { from: "user" });
  return gradingRequest(withDefaults(command.opts(), grader, command), []);
}

/** Fills in what the options leave open, and marks it as set. */
function withDefaults<F extends GradingFlags>(
  flags: F,
  { protocol, resources }: CourseGrader,
  command: CommandUnknownOpts,
): F {
  const values = {
    protocol,
    cpus: resources.cpu,
    memLimit: resources.memory,
    timeout: resources.timeout,
  };
  const taken = Object.entries(values).filter(([name, value]) =>
    value !== undefined && command.getOptionValueSource(name) === "default"
  );
  for (const [name, value] of taken) command.setOptionValueWithSource(name, value, "config");
  return { ...flags, ...Object.fromEntries(taken) };
}
