import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import type { PartAddress } from "../coursera/limits.ts";
import { ExitCode } from "../terminal/exit_code.ts";
import { courseResolution, openAccount } from "./account.ts";
import { endpointAddress } from "./endpoint.ts";
import type { Host } from "./host.ts";
import { showLimits } from "./limits_text.ts";
import type { Tools } from "./tools.ts";

/** One call of `limits get`. */
export interface LimitsGetOptions extends PartAddress {
  endpoint: string | undefined;
  json: boolean;
}

/** @param name `get`, or the name coursera_autograder has for it */
export function limitsGetCommand(host: Host, name = "get"): CommandUnknownOpts {
  const command = new Command(name)
    .summary("show what the grader of a part may use")
    .description("Show what the grader of a part may use: CPUs, memory and time.")
    .argument("<course>", "slug, course id or branch id")
    .argument("<item>", "id of the programming assignment")
    .argument("<part>", "id of its part")
    .option("--getGraderResourceLimits-endpoint <url>", "another address", endpointAddress)
    .option("--json", "print one JSON document (schemas/limits.schema.json)")
    .addHelpText(
      "after",
      "\nExamples:\n" +
        "  courseraprogramming limits get machine-learning AbCdE fGhIj\n" +
        "  courseraprogramming limits get 'authoringBranch~abc' AbCdE fGhIj --json",
    );
  command.action(async (course, item, part, flags) => {
    const { getGraderResourceLimitsEndpoint: endpoint, json = false } = flags;
    host.finish(await limitsGet({ course, item, part, endpoint, json }, host.tools(command)));
  });
  return command;
}

/** Shows a part's limits. */
export async function limitsGet(options: LimitsGetOptions, tools: Tools): Promise<ExitCode> {
  const { item, part, endpoint, json } = options;
  const [session, { getLimits }, { withCourse }] = await Promise.all([
    openAccount(tools),
    import("../coursera/limits.ts"),
    import("../coursera/courses.ts"),
  ]);
  const { address, resources } = await withCourse(
    options.course,
    courseResolution(session, tools),
    async (course) => {
      const address = { course, item, part };
      return { address, resources: await getLimits(session.api, address, { endpoint }) };
    },
  );
  await showLimits(address, resources, { json, terminal: tools.terminal });
  return ExitCode.Ok;
}
