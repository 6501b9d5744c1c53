import { type Command, type CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { DEFAULTS } from "../../grader/contract.ts";
import type { GradeRequest } from "../../grader/grading.ts";
import type { Terminal } from "../../terminal/terminal.ts";
import { collect, positiveInteger, positiveNumber } from "../command_line.ts";
import { environmentArgument, environmentOptions, memoryLimit } from "./option_values.ts";

/** What `grade local` and the commands that grade many submissions take alike. */
export function addGradingOptions(command: Command) {
  return command
    .option("--timeout <seconds>", "time limit of the grader", positiveNumber, DEFAULTS.timeLimit)
    .option(
      "--mem-limit <MiB>",
      "memory limit, a multiple of 1024; 0 means none",
      memoryLimit,
      DEFAULTS.memoryMiB,
    )
    .option("--cpus <n>", "number of CPUs", positiveNumber, DEFAULTS.cpus)
    .option("--pids-limit <n>", "number of processes", positiveInteger, DEFAULTS.pidsLimit)
    .addOption(
      new Option(
        "--protocol <name>",
        "how the verdict is given; auto: v2 where /shared/feedback.json appears",
      )
        .choices(["auto", "v1", "v2"] as const).default("auto"),
    )
    .option("--part-id <id>", "as production passes it: argument in v1, variable in v2")
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
      "print how far each property of production is reproduced, and do not grade",
    );
}

/** The values of those options. */
export type GradingFlags = ReturnType<ReturnType<typeof addGradingOptions>["opts"]>;

/** A request that only lacks its submission. */
export type GradingRequest = Omit<GradeRequest, "submission">;

/** What the options and ARGS ask for. @param args a single JSON object is the environment of a v2 grader */
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
 * Warns of options that stand behind the operands, which makes them the grader's: what follows them
 * is handed on untouched, as in the Python tools, and nothing else would tell of a slip.
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
