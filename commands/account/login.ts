import { Command, type CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { ExitCode } from "../../terminal/exit_code.ts";
import { visible } from "../../terminal/text.ts";
import { SIGN_IN_SECONDS } from "./session.ts";
import type { SignedInDocument } from "./documents.ts";
import { port, positiveNumber } from "../command_line.ts";
import type { Host } from "../host.ts";
import type { SignInOptions } from "./sign_in.ts";
import type { Tools } from "../tools.ts";

/** Options for `configure login`. */
export interface LoginOptions extends SignInOptions {
  json: boolean;
}

export function loginCommand(host: Host): CommandUnknownOpts {
  const command = new Command("login")
    .summary("sign in at Coursera")
    .description(
      "Sign in at Coursera with a browser, and store the tokens for all other commands.\n\n" +
        "The browser is opened where there is one, and its answer comes to a port of this machine. " +
        "With --no-browser the browser may be anywhere, and the address it ends at is pasted here.",
    )
    .option("--no-browser", "sign in with a browser on another machine")
    .option("--port <n>", "port of the answer, as Coursera knows it (default: configured)", port)
    .addOption(
      new Option("--timeout <seconds>", "how long to wait for the sign-in")
        .argParser(positiveNumber).default(SIGN_IN_SECONDS),
    )
    .option("--json", "print one JSON document; see `schema configure-login`")
    .addHelpText(
      "after",
      "\nExamples:\n" +
        "  courseraprogramming configure login\n" +
        "  ssh -t build-server courseraprogramming configure login --no-browser",
    );
  command.action(async ({ browser, port, timeout, json = false }) => {
    const options = { paste: !browser, port, seconds: timeout, json };
    host.finish(await login(options, host.tools(command, ["timeout"])));
  });
  return command;
}

/** Signs in and keeps the tokens. */
export async function login(options: LoginOptions, tools: Tools): Promise<ExitCode> {
  const { terminal } = tools;
  const [session, { signIn }] = await Promise.all([tools.coursera(), import("./sign_in.ts")]);
  const { tokenCache = null, refreshToken } = session.configuration;
  // Refuse an unusable cache now, not after the user has signed in.
  await session.cache?.read();
  await session.tokens.keep(await signIn(session, options, tools));
  if (tokenCache === null) {
    terminal.warn("the tokens are not stored: there is no home folder, nor COURSERA_TOKEN_CACHE");
  }
  if (refreshToken !== undefined) {
    terminal.warn("COURSERA_REFRESH_TOKEN is set and takes precedence over the stored sign-in");
  }
  if (options.json) terminal.json({ schema: 1, tokenCache } satisfies SignedInDocument);
  else terminal.note(`Signed in${tokenCache === null ? "" : `; see \`${visible(tokenCache)}\``}`);
  return ExitCode.Ok;
}
