import { join } from "node:path";
import type { PlannedSubmission } from "../../grader/batch/plan.ts";
import { DEFAULTS } from "../../grader/contract.ts";
import { shellLine } from "../../terminal/shell_line.ts";
import { engineWords } from "./engine_words.ts";
import type { GradingRequest } from "./grading_options.ts";
import type { GlobalOptions } from "../tools.ts";

/** Variables whose values production sets: no secrets. */
const PARAMETERS = ["partId", "userId", "filename"];

/** Characters of arguments beyond which nobody would paste a line. */
const LONGEST_ARGUMENTS = 4000;

/**
 * The line that grades one submission of a batch again, as it can be typed in the same folder; none
 * for one that cannot be opened, or whose arguments are too long to paste.
 *
 * @param source, directory as written
 */
export function repeatLine(
  { name, kind, refusal, request }: PlannedSubmission,
  { source, directory }: { source: string; directory: string },
  globals: GlobalOptions,
): string | undefined {
  if (refusal !== undefined) return undefined;
  if (request.args.join(" ").length > LONGEST_ARGUMENTS) return undefined;
  const place = join(directory, name);
  // The name of an option it is not.
  const written = shellLine([place.startsWith("-") ? `./${place}` : place]);
  const grade = (submission: string) =>
    [
      ...["courseraprogramming", "grade", "local"],
      ...options(request, globals),
      ...[shellLine([source]), submission],
      ...(request.args.length === 0 ? [] : [shellLine(request.args)]),
    ].join(" ");
  if (kind === "folder") return grade(written);
  const fill = kind === "zip" ? `unzip -q ${written} -d "$d"` : `cp ${written} "$d"`;
  return `d=$(mktemp -d) && ${fill} && ${grade('"$d"')}`;
}

/** The options that a grading with the same outcome needs, each as a shell reads it. */
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

/** A value may be a secret: the shell is to have it, and says so where it does not. */
function assignment(variable: string, value: string): string {
  if (PARAMETERS.includes(variable)) return shellLine([`${variable}=${value}`]);
  const name = variable.replace(/\W/g, "_").replace(/^(?=\d)/, "_");
  return `${shellLine([`${variable}=`])}"\${${name}?}"`;
}
