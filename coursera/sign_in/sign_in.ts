import { judgeParameters, receiveCode, SignInFailedError } from "./callback_server.ts";
import type { Configuration } from "../configuration.ts";
import type { Tokens } from "./token_cache.ts";
import { codeGrant, type GrantOptions } from "./token_grant.ts";

/** A sign-in that was begun: where the person goes, and what must come back. */
export interface SignIn {
  /** The address with its query (docs/spec/coursera-api.md, E1). */
  url: string;
  redirectUri: string;
  state: string;
}

/** How a sign-in by browser runs. */
export interface BrowserSignInOptions {
  timeoutMs: number;
  /** Default: the configured port. Another one must be known to Coursera for the client in use. */
  port?: number;
  /** Called when the server listens: shows the address, and opens a browser where there is one. */
  onReady: (url: string) => void;
}

/** Begins a sign-in. */
export function beginSignIn(
  { authEndpoint, clientId, scopes, hostname, port }: Configuration,
): SignIn {
  const redirectUri = `http://${hostname}:${port}/callback`;
  const state = crypto.randomUUID().replaceAll("-", "");
  const url = new URL(authEndpoint);
  const query = {
    access_type: "offline",
    response_type: "code",
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: scopes,
    state,
  };
  for (const [name, value] of Object.entries(query)) url.searchParams.append(name, value);
  return { url: url.href, redirectUri, state };
}

/**
 * Signs in with a browser on this machine.
 *
 * @throws {SignInFailedError} when the port is taken, consent is denied, or time is up
 * @throws {RefusedGrantError | UnavailableError} when Coursera gives no tokens for the code
 */
export async function signInByBrowser(
  { timeoutMs, port, onReady }: BrowserSignInOptions,
  grant: GrantOptions,
): Promise<Tokens> {
  const configuration = { ...grant.configuration, port: port ?? grant.configuration.port };
  const { url, redirectUri, state } = beginSignIn(configuration);
  const code = await receiveCode({
    port: configuration.port,
    hostname: configuration.hostname,
    state,
    timeoutMs,
    signal: grant.signal,
    onListening: () => onReady(url),
  });
  return await codeGrant({ code, redirectUri }, grant);
}

/**
 * Signs in with what a person copied from a browser on another machine: the code, or the whole
 * address that the browser was sent to and could not open.
 *
 * @throws as {@linkcode signInByBrowser}
 */
export async function signInByPaste(
  pasted: string,
  { redirectUri, state }: SignIn,
  grant: GrantOptions,
): Promise<Tokens> {
  grant.redaction.add(pasted.trim());
  return await codeGrant({ code: codeFrom(pasted, state), redirectUri }, grant);
}

function codeFrom(pasted: string, state: string): string {
  const text = pasted.trim();
  const query = text.match(/^https?:\/\/[^?]*\?([^#]*)/i)?.[1];
  if (query === undefined) {
    if (/^[^\s/?&]+$/.test(text)) return text;
    throw new SignInFailedError("Failed to sign in: the text is neither a code nor an address", {
      hint: "paste the whole address that the browser shows after the sign-in",
    });
  }
  const verdict = judgeParameters(new URLSearchParams(query), state);
  if (verdict.kind === "code") return verdict.code;
  throw new SignInFailedError(`Failed to sign in: ${verdict.text.replace(/\.$/, "")}`, {
    hint: "begin again; each address is good for one sign-in",
  });
}
