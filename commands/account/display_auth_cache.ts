import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { UserError } from "../../terminal/errors.ts";
import { ExitCode } from "../../terminal/exit_code.ts";
import { visible, visibleJson } from "../../terminal/text.ts";
import type { TokensDocument } from "./documents.ts";
import { columns } from "../columns.ts";
import type { Host } from "../host.ts";
import type { Tools } from "../tools.ts";

/** Options for `configure display-auth-cache`. */
export interface DisplayAuthCacheOptions {
  /** Show tokens in full. */
  whole: boolean;
  json: boolean;
}

export function displayAuthCacheCommand(host: Host): CommandUnknownOpts {
  const command = new Command("display-auth-cache")
    .summary("show the stored tokens")
    .description("Show the stored tokens and how long they are good for; Coursera is not asked.")
    .option("--no-truncate", "show tokens whole; whoever sees them can use your account")
    .option("--json", "print one JSON document; see `schema configure-display-auth-cache`")
    .addHelpText(
      "after",
      "\nExamples:\n" +
        "  courseraprogramming configure display-auth-cache\n" +
        "  courseraprogramming configure display-auth-cache --no-truncate --json",
    );
  command.action(async ({ truncate, json = false }) => {
    host.finish(await displayAuthCache({ whole: !truncate, json }, host.tools(command)));
  });
  return command;
}

/** Shows the cache. With `-q` it prints nothing, and a missing cache is not a failure. */
export async function displayAuthCache(
  { whole, json }: DisplayAuthCacheOptions,
  { coursera, terminal }: Tools,
): Promise<ExitCode> {
  const { cache, clock } = await coursera();
  const { remainingSeconds, shortened } = await import("../../coursera/sign_in/token_summary.ts");
  const state = await cache?.read() ?? { state: "absent" };
  const isHidden = terminal.level < 0 && !json;
  if (isHidden) return ExitCode.Ok;
  if (state.state !== "present") {
    const reason = state.state === "absent" ? "there is none" : visible(state.reason);
    throw new UserError(`Failed to show the token cache: ${reason}`, {
      hint: "sign in with `courseraprogramming configure login`",
    });
  }

  const shown = whole ? (token: string) => token : shortened;
  const { token, refresh, expires } = state.tokens;
  const remaining = remainingSeconds(expires, clock.now());
  const refreshToken = refresh === undefined ? null : shown(refresh);
  const document: TokensDocument = {
    schema: 1,
    token: shown(token),
    refreshToken,
    expires,
    remainingSeconds: Number(remaining),
  };
  terminal.disclose(
    json ? visibleJson(JSON.stringify(document, null, 2)) : columns([
      ["Access token:", visible(document.token)],
      ["Seconds left:", remaining],
      ["Refresh token:", visible(refreshToken ?? "none, so a new sign-in is needed after that")],
    ], terminal.resultColumns),
  );
  return ExitCode.Ok;
}
