import { Argument, Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { suggest } from "../../docker/dockerfile/suggest.ts";
import { UsageError } from "../../terminal/errors.ts";
import { ExitCode } from "../../terminal/exit_code.ts";
import { visible } from "../../terminal/text.ts";
import { columns } from "../columns.ts";
import type { Host } from "../host.ts";
import { SCHEMA_NAMES, type SchemaName, SCHEMAS } from "./names.ts";

export function schemaCommand(host: Host): CommandUnknownOpts {
  const command = new Command("schema")
    .summary("print the JSON Schema of a file or of a `--json` document")
    .description(
      "Print the JSON Schema of a file that this program reads, or of a document that a command prints " +
        "with --json. Without NAME, list what there is.",
    )
    .addArgument(nameArgument())
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

/** Completed from the list; a mistyped name gets the nearest one, not the whole list. */
function nameArgument() {
  const argument = new Argument("[name]", "one of the list").choices(SCHEMA_NAMES);
  argument.parseArg = <T>(word: string): T => {
    if (isName(word)) return word as T;
    const near = suggest(word.toLowerCase(), SCHEMA_NAMES);
    throw new UsageError(`There is no schema \`${visible(word)}\``, {
      hint: near === undefined
        ? "`courseraprogramming schema` lists them"
        : `did you mean \`${near}\`?`,
    });
  };
  return argument;
}

function isName(word: string): word is SchemaName {
  return (SCHEMA_NAMES as string[]).includes(word);
}
