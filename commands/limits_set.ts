import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import type { Resources } from "../coursera/legal_resources.ts";
import type { PartAddress } from "../coursera/limits.ts";
import { ExitCode } from "../terminal/exit_code.ts";
import { courseResolution, openAccount } from "./account.ts";
import { positiveInteger } from "./command_line.ts";
import { endpointAddress } from "./endpoint.ts";
import type { Host } from "./host.ts";
import { showLimits } from "./limits_text.ts";
import type { Tools } from "./tools.ts";

/** One call of `limits set`. */
export interface LimitsSetOptions extends PartAddress {
  resources: Resources;
  endpoint: string | undefined;
  json: boolean;
}

/** @param name `set`, or the name coursera_autograder has for it */
export function limitsSetCommand(host: Host, name = "set"): CommandUnknownOpts {
  const command = new Command(name)
    .summary("change what the grader of a part may use")
    .description("Change what the grader of a part may use; what is not given stays as it is.")
    .argument("<course>", "slug, course id or branch id")
    .argument("<item>", "id of the programming assignment")
    .argument("<part>", "id of its part")
    .option("--grader-cpu <n>", "CPUs: 1, 2 or 4", positiveInteger)
    .option("--grader-memory-limit <MiB>", "a multiple of 1024", positiveInteger)
    .option("--grader-timeout <seconds>", "300 to 3600", positiveInteger)
    .option("--updateGraderResourceLimits-endpoint <url>", "another address", endpointAddress)
    .option("--json", "print one JSON document (schemas/limits.schema.json)")
    .addHelpText(
      "after",
      "\nMemory: 2048 to 8192 MiB with 1 CPU, 4096 to 16384 with 2, 8192 to 16384 with 4.\n\n" +
        "Examples:\n" +
        "  courseraprogramming limits set machine-learning AbCdE fGhIj --grader-timeout 600\n" +
        "  courseraprogramming limits set machine-learning AbCdE fGhIj --grader-cpu 2 " +
        "--grader-memory-limit 8192",
    );
  command.action(async (course, item, part, flags) => {
    const { updateGraderResourceLimitsEndpoint: endpoint, json = false } = flags;
    const resources = {
      cpu: flags.graderCpu,
      memory: flags.graderMemoryLimit,
      timeout: flags.graderTimeout,
    };
    host.finish(
      await limitsSet({ course, item, part, resources, endpoint, json }, host.tools(command)),
    );
  });
  return command;
}

/** Changes a part's limits and shows what they are then; wrong ones are refused before any call. */
export async function limitsSet(options: LimitsSetOptions, tools: Tools): Promise<ExitCode> {
  const { item, part, resources, endpoint, json } = options;
  const [{ checkChange, setLimits }, { withCourse }] = await Promise.all([
    import("../coursera/limits.ts"),
    import("../coursera/courses.ts"),
  ]);
  checkChange(resources);
  const session = await openAccount(tools);
  const { address, changed } = await withCourse(
    options.course,
    courseResolution(session, tools),
    async (course) => {
      const address = { course, item, part };
      return { address, changed: await setLimits(session.api, address, { resources, endpoint }) };
    },
  );
  await showLimits(address, changed, { json, terminal: tools.terminal });
  return ExitCode.Ok;
}
