import { Command, type CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import type { ExitCode } from "../../terminal/exit_code.ts";
import { collect } from "../command_line.ts";
import { SOURCE_ARGUMENT, SOURCE_HELP } from "../source/find_source.ts";
import type { Host } from "../host.ts";
import type { Tools } from "../tools.ts";
import { FORMATS, type SanityOptions } from "./options.ts";

export function sanityCommand(host: Host): CommandUnknownOpts {
  const command = new Command("sanity")
    .summary("check environment, Dockerfile, build context and image")
    .description(
      "Look for what breaks, leaks or surprises on Coursera: in a grader's Dockerfile, in its build\n" +
        "context, in its image, and in the Docker engine of this machine.\n\n" +
        `${SOURCE_HELP}\n\n` +
        "A Dockerfile alone will do as well; its context is then left out. Without SOURCE only the " +
        "environment is checked.",
    )
    .argument("[source...]", `${SOURCE_ARGUMENT}; or a Dockerfile`)
    .option("--skip-environment", "leave out the checks of Docker on this machine")
    .option("-f, --docker-file <file>", "this file is the Dockerfile; SOURCE, if any, its context")
    .addOption(
      new Option("--protocol <name>", "what the grader is for; auto: found out from SOURCE")
        .choices(["auto", "v1", "v2"] as const).default("auto"),
    )
    .addOption(
      new Option("--format <name>", "how findings are printed; tree: the parsed Dockerfile instead")
        .choices(FORMATS).default("text"),
    )
    .option("--strict", "fail for a warning too")
    .option("--ignore <rule>", "leave out a rule, by id or name; repeatable", collect)
    .option("--fix", "apply the fixes that are safe")
    .addHelpText(
      "after",
      "\nExit codes: 0 no error, 1 an error was found or the context was read only in part,\n" +
        "2 no engine though it was asked for, 64 wrong usage.\n" +
        "A comment `# cpg ignore=RULE why` above an instruction silences a rule there.\n\n" +
        "Examples:\n" +
        "  courseraprogramming sanity ./grader\n" +
        "  courseraprogramming sanity --skip-environment --format sarif ./grader > sanity.sarif\n" +
        "  courseraprogramming sanity -f grader/Dockerfile.v2 ./grader",
    );
  command.action(async (sources, flags) => {
    const tools = host.tools(command);
    host.finish(
      await sanity({
        sources,
        dockerFile: flags.dockerFile,
        environment: !(flags.skipEnvironment ?? false),
        protocol: flags.protocol,
        format: flags.format,
        strict: flags.strict ?? false,
        ignore: flags.ignore ?? [],
        fix: flags.fix ?? false,
      }, tools),
    );
  });
  return command;
}

/** Checks, or with the format `tree` only parses, and tells what was found. */
export async function sanity(options: SanityOptions, tools: Tools): Promise<ExitCode> {
  if (options.format === "tree") {
    const { printTrees } = await import("./tree.ts");
    return await printTrees(options, tools);
  }
  const { runChecks } = await import("./checks.ts");
  return await runChecks(options, tools);
}
