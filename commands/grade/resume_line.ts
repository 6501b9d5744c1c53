import { isAbsolute, relative } from "node:path";
import { shellLine } from "../../terminal/shell_line.ts";
import type { GradeBatchOptions } from "./batch_options.ts";
import { options as gradingWords } from "./repeat_line.ts";
import type { Tools } from "../tools.ts";

/** The command that resumes a stopped batch, to be typed in the same folder. */
export function resumeLine(
  options: GradeBatchOptions & { report: string },
  { cwd, globals }: Pick<Tools, "cwd" | "globals">,
): string {
  const { request, shard } = options;
  const pair = (option: string, value: string | number | undefined) =>
    value === undefined ? [] : [option, shellLine([String(value)])];
  const path = (option: string, value: string | undefined) =>
    pair(option, value === undefined ? undefined : nearer(value, cwd));
  const flag = (option: string, isGiven: boolean) => isGiven ? [option] : [];
  return [
    ...["courseraprogramming", "grade", "batch"],
    ...gradingWords(request, globals),
    ...flag("--no-rm", request.keep === "always"),
    ...flag("--keep-failed", request.keep === "failed"),
    ...path("--dst-dir", options.destination),
    ...pair("--jobs", options.jobs),
    ...pair("--shard", shard && `${shard.index}/${shard.count}`),
    ...path("--like", options.like?.path),
    ...pair("--expect", options.suite?.written),
    ...flag("--update-expected", options.updateExpected),
    ...flag("--fail-fast", options.failFast),
    ...pair("--repeat", options.repeat === 1 ? undefined : options.repeat),
    ...flag("--bundle", options.bundle),
    ...flag("--no-leak-check", !options.leakCheck),
    ...flag("--exit-zero", options.exitZero ?? false),
    ...flag("--json", options.json),
    ...path("--report", options.report),
    "--resume",
    shellLine([options.source.written, options.directory]),
    ...(request.args.length === 0 ? [] : ["--", shellLine(request.args)]),
  ].join(" ");
}

/** The path relative to the working directory if it is below it. */
function nearer(path: string, cwd: string): string {
  const near = relative(cwd, path);
  if (near === "") return ".";
  if (near.startsWith("..") || isAbsolute(near)) return path;
  return near.startsWith("-") ? `./${near}` : near;
}
