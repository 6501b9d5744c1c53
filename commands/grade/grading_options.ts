import { type Command, type CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { resolve } from "node:path";
import { DEFAULTS } from "../../grader/contract.ts";
import type { GradeRequest } from "../../grader/grading.ts";
import type { Terminal } from "../../terminal/terminal.ts";
import { visible } from "../../terminal/text.ts";
import { addOtherNames, collect, positiveInteger, positiveNumber } from "../command_line.ts";
import { environmentArgument, environmentOptions, memoryLimit } from "./option_values.ts";

/** Adds the options shared by `grade local` and the commands that grade many submissions. */
export function addGradingOptions(command: Command) {
  const all = addOptions(command);
  // The names these limits have in the commands that register a grader.
  addOtherNames(all, {
    "--timeout": ["--grader-timeout", "--grading-timeout"],
    "--mem-limit": ["--grader-memory-limit"],
    "--cpus": ["--grader-cpu"],
  });
  return all;
}

function addOptions(command: Command) {
  return command
    .option("--timeout <seconds>", "time limit of the grader", positiveNumber, DEFAULTS.timeLimit)
    .option(
      "--mem-limit <MB>",
      "memory limit, a multiple of 1024; 0 means none",
      memoryLimit,
      DEFAULTS.memoryMiB,
    )
    .option("--cpus <n>", "number of CPUs", positiveNumber, DEFAULTS.cpus)
    .option("--pids-limit <n>", "number of processes", positiveInteger, DEFAULTS.pidsLimit)
    .option(
      "--parity",
      "use production's defaults for limits that are not given, not the old tools'",
    )
    .addOption(
      new Option(
        "--protocol <name>",
        "how the verdict is given; auto: v2 where /shared/feedback.json appears",
      )
        .choices(["auto", "v1", "v2"] as const).default("auto"),
    )
    .option("--part-id <id>", "passed as in production: argument in v1, variable in v2")
    .option("--user-id <id>", "likewise")
    .option("--filename <name>", "likewise: the name the learner's file had")
    .option("--env <NAME=VALUE>", "variable for the grader; repeatable", collect)
    .option("--dst-dir <dir>", "copy feedback.json, and the rich feedback it names, to this folder")
    .addOption(
      new Option(
        "--submission-transfer <how>",
        "mount the submission, or copy it through the engine",
      )
        .choices(["auto", "bind", "copy"] as const).default("auto"),
    )
    .option("--allow-network", "with network; production has none, or a few hosts")
    .option("--super-user", "as root with the engine's capabilities")
    .option("--no-rm", "keep the container and say how to enter it")
    .option("--keep-failed", "keep the container of a grading that fails")
    .option(
      "--explain",
      "measure how closely the sandbox reproduces production, and do not grade",
    );
}

/** The values of those options. */
export type GradingFlags = ReturnType<ReturnType<typeof addGradingOptions>["opts"]>;

/** A request without its submission. */
export type GradingRequest = Omit<GradeRequest, "submission">;

/** Builds the request. @param args a single JSON object is the environment of a v2 grader */
export function gradingRequest(flags: GradingFlags, args: readonly string[]): GradingRequest {
  const environment = environmentArgument(args, flags.protocol);
  return {
    args: environment === undefined ? args : [],
    env: { ...environment, ...environmentOptions(flags.env ?? []) },
    parameters: {
      ...(flags.partId === undefined ? {} : { partId: flags.partId }),
      ...(flags.userId === undefined ? {} : { userId: flags.userId }),
      ...(flags.filename === undefined ? {} : { filename: flags.filename }),
    },
    protocol: environment !== undefined && flags.protocol === "auto" ? "v2" : flags.protocol,
    limits: {
      timeLimit: flags.timeout,
      memoryMiB: flags.memLimit,
      cpus: flags.cpus,
      pidsLimit: flags.pidsLimit,
    },
    allowNetwork: flags.allowNetwork ?? false,
    superUser: flags.superUser ?? false,
    keep: !flags.rm ? "always" : flags.keepFailed ? "failed" : "never",
    transfer: flags.submissionTransfer,
  };
}

/**
 * Warns of options after the operands, which go to the grader: the Python tools pass through
 * everything there unchanged, so a mistake would otherwise go unnoticed.
 */
export function warnOfHandedOn(
  args: readonly string[],
  command: CommandUnknownOpts,
  terminal: Pick<Terminal, "warn">,
): void {
  const options = command.options.flatMap(({ long }) =>
    args.some((arg) => long && arg.split("=", 1)[0] === long) ? [`\`${long}\``] : []
  );
  const last = options.pop();
  if (last === undefined) return;
  const which = options.length === 0
    ? `${last} is handed to the grader: an option`
    : `${options.join(", ")} and ${last} are handed to the grader: options`;
  terminal.warn(`${which} of this command must stand before SOURCE`);
}

/** Argument names that production puts before a value; the value may be a file name. */
const NAMES_OF_VALUES = ["partId", "userId", "filename"];

/**
 * Warns of arguments that are local paths: like the old tools, this program passes whatever follows
 * DIR to the grader, so a second submission would silently not be graded.
 */
export function warnOfPaths(
  args: readonly string[],
  { cwd, terminal }: { cwd: string; terminal: Pick<Terminal, "warn"> },
): void {
  const path = args.find((arg, index) =>
    arg !== "" && !NAMES_OF_VALUES.includes(args[index - 1] ?? "") && exists(resolve(cwd, arg))
  );
  if (path === undefined) return;
  terminal.warn(
    `\`${visible(path)}\` exists here, but is not graded: what follows DIR is handed to the grader`,
  );
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}
