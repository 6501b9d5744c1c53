import { Argument, Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { ExitCode } from "../../terminal/exit_code.ts";
import { columns } from "../columns.ts";
import type { Host } from "../host.ts";
import { SCHEMA_NAMES, SCHEMAS } from "./names.ts";

export function schemaCommand(host: Host): CommandUnknownOpts {
  const command = new Command("schema")
    .summary("print the JSON Schema of a file or of a `--json` document")
    .description(
      "Print the JSON Schema of a file that this program reads, or of a document that a command prints " +
        "with --json. Without NAME, list what there is.",
    )
    .addArgument(new Argument("[name]", "one of the list").choices(SCHEMA_NAMES))
    .addHelpText(
      "after",
      "\nEditors with the YAML language server check a file whose first line names its schema:\n" +
        "  # yaml-language-server: $schema=courseraprogramming.schema.json\n\n" +
        "Examples:\n" +
        "  courseraprogramming schema\n" +
        "  courseraprogramming schema courseraprogramming > courseraprogramming.schema.json\n" +
        "  courseraprogramming schema grade-batch",
    );
  command.action(async (name) => {
    const { terminal } = host.tools(command);
    if (name === undefined) {
      terminal.result(columns(Object.entries(SCHEMAS), terminal.resultColumns));
    } else {
      const { schemaText } = await import("./documents.ts");
      terminal.result(schemaText(name).trimEnd());
    }
    host.finish(ExitCode.Ok);
  });
  return command;
}
