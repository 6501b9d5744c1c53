import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { ExitCode } from "../../terminal/exit_code.ts";
import { visible } from "../../terminal/text.ts";
import type { SignedOutDocument } from "./documents.ts";
import type { Host } from "../host.ts";
import type { Tools } from "../tools.ts";

export function logoutCommand(host: Host): CommandUnknownOpts {
  const command = new Command("logout")
    .summary("remove the stored tokens")
    .description("Remove the stored tokens from this machine, those of the Python tools too.")
    .option("--json", "print one JSON document; see `schema configure-logout`")
    .addHelpText(
      "after",
      "\nCoursera still honours the tokens until they expire.\n\nExamples:\n" +
        "  courseraprogramming configure logout\n" +
        "  COURSERA_TOKEN_CACHE=ci/cache.json courseraprogramming configure logout",
    );
  command.action(async ({ json = false }) => {
    host.finish(await logout({ json }, host.tools(command)));
  });
  return command;
}

/** Removes the tokens; having none is not an error. */
export async function logout(
  { json }: { json: boolean },
  { coursera, terminal }: Tools,
): Promise<ExitCode> {
  const { tokens } = await coursera();
  const removed = await tokens.forget();
  if (json) terminal.json({ schema: 1, removed } satisfies SignedOutDocument);
  for (const path of removed) terminal.note(`Removed \`${visible(path)}\``);
  if (removed.length === 0) terminal.note("No tokens are stored");
  return ExitCode.Ok;
}
