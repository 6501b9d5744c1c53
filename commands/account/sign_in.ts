import type { Session } from "../../coursera/session.ts";
import { beginSignIn, signInByBrowser, signInByPaste } from "../../coursera/sign_in/sign_in.ts";
import type { Tokens } from "../../coursera/sign_in/token_cache.ts";
import { UserError } from "../../terminal/errors.ts";
import { openBrowser } from "./browser.ts";
import { readLine } from "./read_line.ts";
import type { Tools } from "../tools.ts";

/** How a user signs in. */
export interface SignInOptions {
  /** The browser runs on another machine, and the user pastes what it shows. */
  paste: boolean;
  /** Port that the browser redirects to, if not the configured one. */
  port?: number | undefined;
  /** Time limit for the whole sign-in. */
  seconds: number;
}

/** Has the user sign in and returns the tokens, which are not stored yet. */
export async function signIn(
  session: Session,
  options: SignInOptions,
  tools: Tools,
): Promise<Tokens> {
  // The longest delay a timer accepts; it fires at once for a longer one.
  const timeoutMs = Math.min(options.seconds * 1000, 2 ** 31 - 1);
  if (options.paste) return await pasted(session, { ...options, timeoutMs }, tools);
  const { port } = options;
  return await signInByBrowser({
    timeoutMs,
    ...(port === undefined ? {} : { port }),
    onReady: (url) => {
      showAddress("Open this address in a browser on this machine to sign in:", url, tools);
      openBrowser(url, tools);
    },
  }, session.grant);
}

async function pasted(
  { configuration, grant }: Session,
  { port = configuration.port, timeoutMs }: SignInOptions & { timeoutMs: number },
  tools: Tools,
): Promise<Tokens> {
  const begun = beginSignIn({ ...configuration, port });
  showAddress("Open this address in any browser and sign in:", begun.url, tools);
  if (tools.interactive) {
    tools.terminal.text(
      "The browser then fails to open a page of this machine, this is expected.\n" +
        "Paste the address of that page here, and press Enter: ",
    );
  }
  const line = await readLine(tools.input(), { timeoutMs, signal: tools.signal });
  if (line.trim() !== "") return await signInByPaste(line, begun, grant);
  throw new UserError("Failed to sign in: nothing was pasted", {
    hint: "give the code, or the address the browser was sent to, on standard input",
  });
}

/** Printed at every level: without the URL the user cannot continue. */
function showAddress(text: string, url: string, { terminal }: Tools): void {
  terminal.text(`${text}\n\n\t${url}\n\n`);
}
