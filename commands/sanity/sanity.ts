import { Command, type CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { UsageError } from "../../terminal/errors.ts";
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
        "A Dockerfile alone works too; its context is then not checked. Without SOURCE only the " +
        "environment is checked.",
    )
    .argument("[source...]", `${SOURCE_ARGUMENT}; or a Dockerfile`)
    .option("--skip-environment", "leave out the checks of Docker on this machine")
    .option("-f, --docker-file <file>", "this file is the Dockerfile; SOURCE, if any, its context")
    .addOption(
      new Option("--protocol <name>", "generation of the grader; auto: detected from SOURCE")
        .choices(["auto", "v1", "v2"] as const).default("auto"),
    )
    .addOption(
      new Option(
        "--format <name>",
        "format of the findings; tree prints the parsed Dockerfile instead",
      )
        .choices(FORMATS).default("text"),
    )
    .addOption(new Option("--json", "as --format json; see `schema sanity`").conflicts("format"))
    .option("--strict", "fail for a warning too")
    .option("--ignore <rule>", "leave out a rule, by id or name; repeatable", collect)
    .option("--fix", "apply the fixes that are safe")
    .option(
      "--explain <rule>",
      "say what a rule finds, why, and how it is done well; check nothing",
    )
    .addHelpText(
      "after",
      "\nExit codes: 0 no error, 1 an error was found or the context was read only in part,\n" +
        "2 no engine though it was asked for, 64 wrong usage.\n\n" +
        "A comment `# cpg ignore=RULE why` above an instruction silences a rule there.\n\n" +
        "Examples:\n" +
        "  courseraprogramming sanity ./grader\n" +
        "  courseraprogramming sanity --skip-environment --format sarif ./grader > sanity.sarif\n" +
        "  courseraprogramming sanity -f grader/Dockerfile.v2 ./grader\n" +
        "  courseraprogramming sanity --explain no-env",
    );
  command.action(async (sources, flags) => {
    const tools = host.tools(command);
    if (flags.explain !== undefined) {
      if (sources.length > 0) throw new UsageError("`--explain` and SOURCE exclude each other");
      const { explainRule } = await import("./explain_rule.ts");
      return host.finish(explainRule(flags.explain, tools));
    }
    host.finish(
      await sanity({
        sources,
        dockerFile: flags.dockerFile,
        environment: !(flags.skipEnvironment ?? false),
        protocol: flags.protocol,
        format: flags.json ? "json" : flags.format,
        strict: flags.strict ?? false,
        ignore: flags.ignore ?? [],
        fix: flags.fix ?? false,
      }, tools),
    );
  });
  return command;
}

/** Checks, or only parses with the format `tree`, and prints the findings. */
export async function sanity(options: SanityOptions, tools: Tools): Promise<ExitCode> {
  const { format } = options;
  if (format === "tree") {
    const { printTrees } = await import("./tree.ts");
    return await printTrees(options, tools);
  }
  const { runChecks } = await import("./checks.ts");
  return await runChecks({ ...options, format }, tools);
}
