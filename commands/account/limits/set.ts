import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import type { PartAddress } from "../../../coursera/resources/limits.ts";
import type { ExitCode } from "../../../terminal/exit_code.ts";
import { openAccount } from "../session.ts";
import { addOtherNames, positiveInteger } from "../../command_line.ts";
import { LIMIT_NAMES } from "../../release/registration_options.ts";
import { endpointAddress } from "../../endpoint.ts";
import type { Host } from "../../host.ts";
import { limitsOfParts, type WantedPart, type WantedParts, wantedParts } from "./parts.ts";
import type { Tools } from "../../tools.ts";

/** Options for `limits set`; the parts hold their new limits. */
export interface LimitsSetOptions extends WantedParts {
  endpoint: string | undefined;
  json: boolean;
}

/** @param name `set`, or the name coursera_autograder has for it */
export function limitsSetCommand(host: Host, name = "set"): CommandUnknownOpts {
  const command = new Command(name)
    .summary("change what the grader of a part may use")
    .description(
      "Change what the grader of a part may use; what is not given stays as it is. Without " +
        "arguments, of each part in the course file (courseraprogramming.yaml), and without limits " +
        "to what the file says.",
    )
    .argument("[course]", "slug, course id or branch id")
    .argument("[item]", "id of the programming assignment")
    .argument("[part]", "id of its part")
    .option("--grader <name>", "without arguments: the parts of one grader of the course file")
    .option("--grader-cpu <n>", "CPUs: 1, 2 or 4", positiveInteger)
    .option("--grader-memory-limit <MB>", "a multiple of 1024", positiveInteger)
    .option("--grader-timeout <seconds>", "300 to 3600", positiveInteger)
    .option("--updateGraderResourceLimits-endpoint <url>", "another address", endpointAddress)
    .option("--json", "print one JSON document; see `schema limits`")
    .addHelpText(
      "after",
      "\nMemory: 2048 to 8192 MB with 1 CPU, 4096 to 16384 with 2, 8192 to 16384 with 4.\n\n" +
        "Examples:\n" +
        "  courseraprogramming limits set machine-learning AbCdE fGhIj --grader-timeout 600\n" +
        "  courseraprogramming limits set machine-learning AbCdE fGhIj --grader-cpu 2 " +
        "--grader-memory-limit 8192",
    );
  addOtherNames(command, { ...LIMIT_NAMES, "--grader-timeout": ["--grading-timeout"] });
  command.action(async (course, item, part, flags) => {
    const { updateGraderResourceLimitsEndpoint: endpoint, grader, json = false } = flags;
    const tools = host.tools(command);
    const given = {
      cpu: flags.graderCpu,
      memory: flags.graderMemoryLimit,
      timeout: flags.graderTimeout,
    };
    const wanted = await wantedParts({ course, item, part, grader }, tools);
    const isGiven = Object.values(given).some((amount) => amount !== undefined);
    const parts = wanted.fromFile && !isGiven
      ? wanted.parts
      : wanted.parts.map((part) => ({ ...part, resources: given }));
    host.finish(await limitsSet({ ...wanted, parts, endpoint, json }, tools));
  });
  return command;
}

/** Changes limits and shows the new ones. Invalid limits are refused before any request. */
export async function limitsSet(options: LimitsSetOptions, tools: Tools): Promise<ExitCode> {
  const { endpoint, json } = options;
  const { checkChange, setLimits } = await import("../../../coursera/resources/limits.ts");
  for (const { resources } of options.parts) checkChange(resources);
  const { api } = await openAccount(tools);
  const ask = (address: PartAddress, { resources }: WantedPart) =>
    setLimits(api, address, { resources, endpoint });
  return await limitsOfParts(options, { json, tools, ask });
}
