import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import type { PartAddress } from "../../../coursera/resources/limits.ts";
import type { ExitCode } from "../../../terminal/exit_code.ts";
import { openAccount } from "../session.ts";
import { endpointAddress } from "../../endpoint.ts";
import type { Host } from "../../host.ts";
import { limitsOfParts, type WantedParts, wantedParts } from "./parts.ts";
import type { Tools } from "../../tools.ts";

/** Options for `limits get`. */
export interface LimitsGetOptions extends WantedParts {
  endpoint: string | undefined;
  json: boolean;
}

/** @param name `get`, or the name coursera_autograder has for it */
export function limitsGetCommand(host: Host, name = "get"): CommandUnknownOpts {
  const command = new Command(name)
    .summary("show what the grader of a part may use")
    .description(
      "Show what the grader of a part may use: CPUs, memory and time. " +
        "Without arguments, of each part in the course file (courseraprogramming.yaml).",
    )
    .argument("[course]", "slug, course id or branch id")
    .argument("[item]", "id of the programming assignment")
    .argument("[part]", "id of its part")
    .option("--grader <name>", "without arguments: the parts of one grader of the course file")
    .option("--getGraderResourceLimits-endpoint <url>", "another address", endpointAddress)
    .option("--json", "print one JSON document; see `schema limits`")
    .addHelpText(
      "after",
      "\nExamples:\n" +
        "  courseraprogramming limits get machine-learning AbCdE fGhIj\n" +
        "  courseraprogramming limits get 'authoringBranch~abc' AbCdE fGhIj --json",
    );
  command.action(async (course, item, part, flags) => {
    const { getGraderResourceLimitsEndpoint: endpoint, grader, json = false } = flags;
    const tools = host.tools(command);
    const wanted = await wantedParts({ course, item, part, grader }, tools);
    host.finish(await limitsGet({ ...wanted, endpoint, json }, tools));
  });
  return command;
}

/** Shows the limits of parts. */
export async function limitsGet(options: LimitsGetOptions, tools: Tools): Promise<ExitCode> {
  const { endpoint, json } = options;
  const [{ api }, { getLimits }] = await Promise.all([
    openAccount(tools),
    import("../../../coursera/resources/limits.ts"),
  ]);
  const ask = (address: PartAddress) => getLimits(api, address, { endpoint });
  return await limitsOfParts(options, { json, tools, ask });
}
