import { join } from "node:path";
import type { PlannedSubmission } from "../../grader/batch/plan.ts";
import { DEFAULTS } from "../../grader/contract.ts";
import { shellLine } from "../../terminal/shell_line.ts";
import { engineWords } from "./engine_words.ts";
import type { GradingRequest } from "./grading_options.ts";
import type { GlobalOptions } from "../tools.ts";

/** Variables that production sets; their values are not secret. */
const PARAMETERS = ["partId", "userId", "filename"];

/** Longest arguments, in characters, that anyone would paste. */
const LONGEST_ARGUMENTS = 4000;

/**
 * The command that grades one submission of a batch again, to be typed in the same folder;
 * undefined if the submission cannot be opened or the arguments are too long to paste.
 *
 * @param source, directory as the user wrote them
 */
export function repeatLine(
  { name, refusal, request }: PlannedSubmission,
  { source, directory }: { source: string; directory: string },
  globals: GlobalOptions,
): string | undefined {
  if (refusal !== undefined) return undefined;
  if (request.args.join(" ").length > LONGEST_ARGUMENTS) return undefined;
  const place = join(directory, name);
  // It must not look like an option.
  const written = shellLine([place.startsWith("-") ? `./${place}` : place]);
  return [
    ...["courseraprogramming", "grade", "local"],
    ...options(request, globals),
    ...[shellLine([source]), written],
    ...(request.args.length === 0 ? [] : [shellLine(request.args)]),
  ].join(" ");
}

/** The options that reproduce a grading, quoted for a shell. */
export function options(request: GradingRequest, globals: GlobalOptions): string[] {
  const { limits, parameters, protocol, transfer, env } = request;
  const unless = (usual: unknown, option: string, value: string | number | undefined) =>
    value === undefined || value === usual ? [] : [option, shellLine([String(value)])];
  return [
    ...engineWords(globals).ours.map((word) => shellLine([word])),
    ...unless(DEFAULTS.timeLimit, "--timeout", limits.timeLimit),
    ...unless(DEFAULTS.memoryMiB, "--mem-limit", limits.memoryMiB),
    ...unless(DEFAULTS.cpus, "--cpus", limits.cpus),
    ...unless(DEFAULTS.pidsLimit, "--pids-limit", limits.pidsLimit),
    ...unless("auto", "--protocol", protocol),
    ...unless(undefined, "--part-id", parameters.partId),
    ...unless(undefined, "--user-id", parameters.userId),
    ...unless(undefined, "--filename", parameters.filename),
    ...Object.entries(env).flatMap(([variable, value]) => ["--env", assignment(variable, value)]),
    ...unless("auto", "--submission-transfer", transfer),
    ...(request.allowNetwork ? ["--allow-network"] : []),
    ...(request.superUser ? ["--super-user"] : []),
  ];
}

/** Leaves the value, which may be secret, to the shell, which reports an error if it is not set. */
function assignment(variable: string, value: string): string {
  if (PARAMETERS.includes(variable)) return shellLine([`${variable}=${value}`]);
  const name = variable.replace(/\W/g, "_").replace(/^(?=\d)/, "_");
  return `${shellLine([`${variable}=`])}"\${${name}?}"`;
}
