import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { ExitCode } from "../terminal/exit_code.ts";
import type { VersionDocument } from "./account/documents.ts";
import type { Host } from "./host.ts";

/** @param version the built-in version */
export function versionCommand(host: Host, version: string): CommandUnknownOpts {
  const command = new Command("version")
    .summary("print the version")
    .description("Print the version; with -q the number alone.")
    .option("--json", "print one JSON document; see `schema version`")
    .addHelpText(
      "after",
      "\nExamples:\n  courseraprogramming version\n  courseraprogramming -q version",
    );
  command.action(({ json = false }) => {
    const { terminal } = host.tools(command);
    if (json) terminal.json({ schema: 1, version } satisfies VersionDocument);
    else terminal.result(terminal.level < 0 ? version : `courseraprogramming ${version}`);
    terminal.detail(`Deno ${Deno.version.deno}, V8 ${Deno.version.v8}, ${Deno.build.target}`);
    host.finish(ExitCode.Ok);
  });
  return command;
}
