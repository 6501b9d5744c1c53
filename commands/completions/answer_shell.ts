import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { ExitCode } from "../../terminal/exit_code.ts";
import type { Host } from "../host.ts";

/** Seconds that a shell may wait for the engine. */
const ENGINE_PATIENCE = 2;

/** The command that the shell scripts call with the words typed so far, the last one unfinished. */
export function answerShellCommand(host: Host): CommandUnknownOpts {
  const command = new Command("__complete").argument("[words...]").helpOption(false);
  command.action(async ([shell = "", ...words]) => {
    const [{ candidatesFor }, { completionValues }, { unquoted }] = await Promise.all([
      import("./candidates.ts"),
      import("./values.ts"),
      import("./unquoted.ts"),
    ]);
    const typed = shell === "bash" ? words.map(unquoted) : words;
    const { candidates, wanted, prefix, globals } = candidatesFor(command.parent ?? command, typed);
    command.setOptionValueWithSource("timeout", ENGINE_PATIENCE, "cli");
    for (const [name, value] of globals) command.setOptionValueWithSource(name, value, "cli");
    const tools = host.tools(command);
    const values = wanted === undefined ? [] : await completionValues(wanted, tools);
    const lines = [...candidates, ...values]
      .map(({ value, about }) => ({ value: prefix + value, about }))
      .filter(({ value }) => value.startsWith(typed.at(-1) ?? ""))
      .map(({ value, about }) => `${value}\t${about}`);
    if (wanted === "file" || wanted === "source") lines.push(":files");
    if (wanted === "directory") lines.push(":directories");
    if (lines.length > 0) tools.terminal.result(lines.join("\n"));
    host.finish(ExitCode.Ok);
  });
  // No typed word is an option of this command itself.
  command.parseOptions = (argv) => ({ operands: argv, unknown: [] });
  return command;
}
