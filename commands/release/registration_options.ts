import type { Command, CommandUnknownOpts, OptionValues } from "@commander-js/extra-typings";
import type { Resources } from "../../coursera/resources/allowed_resources.ts";
import type { Part } from "../../coursera/resources/linking.ts";
import { UsageError } from "../../terminal/errors.ts";
import { addOtherNames, positiveInteger } from "../command_line.ts";
import { endpointAddress } from "../endpoint.ts";
import { addPairOption } from "../pair_option.ts";
import type { Tools } from "../tools.ts";

/** Options of `upload` and `reregister` about the registration of a grader. */
export interface RegistrationOptions {
  /** In this order, without duplicates; empty: the grader is not linked. */
  parts: Part[];
  resources: Resources;
  registerEndpoint: string | undefined;
  updatePartEndpoint: string | undefined;
  updatePartAction: string | undefined;
}

/** The options that {@linkcode readRegistration} reads, as commander returns them. */
export type RegistrationFlags = {
  additional_item_and_part?: [string, string][] | undefined;
  parts?: string | undefined;
  graderCpu?: number | undefined;
  graderMemoryLimit?: number | undefined;
  gradingTimeout?: number | undefined;
  graderTimeout?: number | undefined;
  registerEndpoint?: string | undefined;
  updatePartEndpoint?: string | undefined;
  updatePartAction?: string | undefined;
};

const PAIR = "--additional_item_and_part";

/** The allowed values, for the end of a help text. */
export const RESOURCES_HELP =
  "Resources of an image (v1): 1 to 4 CPUs, 1024 to 4096 MB, 300 to 1800 s.\n" +
  "Of a directory or zip (v2): 1 CPU with 2048 to 8192 MB, 2 with 4096 to 16384, 4 with 8192 to\n" +
  "16384, 300 to 3600 s. Memory in steps of 1024 MB; without --grader-cpu and\n" +
  "--grader-memory-limit a v2 grader gets 1 CPU and 4096 MB.";

/** The names these limits have in the `grade` commands; `--timeout` elsewhere is the engine's. */
export const LIMIT_NAMES = {
  "--grader-cpu": ["--cpus"],
  "--grader-memory-limit": ["--mem-limit"],
};

/** Adds the options that `upload` and `reregister` share. */
export function addRegistrationOptions<A extends unknown[], O extends OptionValues>(
  command: Command<A, O>,
): Command<A, O & RegistrationFlags> {
  // Commander's inferred types do not pass through a function, hence the two casts.
  const plain = command as CommandUnknownOpts;
  addPairOption(plain, {
    flags: `${PAIR} <item part>`,
    description: "a further part; repeatable",
    otherName: "--additional-item-and-part",
  });
  plain.option("--parts <file>", "further parts: a YAML or JSON list of `{item: …, part: …}`")
    .option("--grader-cpu <n>", "CPUs", positiveInteger)
    .option("--grader-memory-limit <MB>", "memory", positiveInteger)
    .option("--grading-timeout <seconds>", "time limit of a grading", positiveInteger)
    .option(
      "--grader-timeout <seconds>",
      "the same, as coursera_autograder calls it",
      positiveInteger,
    )
    .option("--register-endpoint <url>", "another address to register at", endpointAddress)
    .option("--update-part-endpoint <url>", "another address to link parts at", endpointAddress)
    .option("--update-part-action <name>", "another action than `setGridExecutorId`");
  addOtherNames(plain, LIMIT_NAMES);
  return command as Command<A, O & RegistrationFlags>;
}

/**
 * Collects all parts in one list, wherever they were named.
 *
 * @throws {UsageError} for an item without its part, or further pairs without a first one (U9)
 * @throws {UserError} for an unusable parts file, with the line
 */
export async function readRegistration(
  { item, part }: { item: string | undefined; part: string | undefined },
  flags: RegistrationFlags,
  tools: Pick<Tools, "cwd">,
): Promise<RegistrationOptions> {
  if (item !== undefined && part === undefined) {
    throw new UsageError("missing argument `PART`: item and part go together");
  }
  const further = flags.additional_item_and_part ?? [];
  if (further.length > 0 && item === undefined && flags.parts === undefined) {
    throw new UsageError(`\`${PAIR}\` needs a first ITEM and PART`);
  }
  const timeouts = [flags.gradingTimeout, flags.graderTimeout].filter((each) => each !== undefined);
  if (timeouts.length > 1 && timeouts[0] !== timeouts[1]) {
    throw new UsageError("`--grading-timeout` and `--grader-timeout` are the same option");
  }
  const parts = [
    ...(item !== undefined && part !== undefined ? [{ item, part }] : []),
    ...further.map(([item, part]) => ({ item, part })),
    ...(flags.parts === undefined ? [] : await partsOf(flags.parts, tools)),
  ];
  return {
    parts: parts.filter(({ item, part }, index) =>
      index === parts.findIndex((each) => each.item === item && each.part === part)
    ),
    resources: {
      cpu: flags.graderCpu,
      memory: flags.graderMemoryLimit,
      timeout: timeouts[0],
    },
    registerEndpoint: flags.registerEndpoint,
    updatePartEndpoint: flags.updatePartEndpoint,
    updatePartAction: flags.updatePartAction,
  };
}

async function partsOf(path: string, tools: Pick<Tools, "cwd">): Promise<Part[]> {
  const { readPartsFile } = await import("../course_file/parts_file.ts");
  return readPartsFile(path, tools.cwd);
}
