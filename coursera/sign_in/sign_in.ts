import { judgeParameters, receiveCode, SignInFailedError } from "./callback_server.ts";
import type { Configuration } from "../configuration.ts";
import type { Tokens } from "./token_cache.ts";
import { codeGrant, type GrantOptions } from "./token_grant.ts";

/** A sign-in in progress: the URL for the user, and the state that must come back. */
export interface SignIn {
  /** The URL with its query (docs/spec/coursera-api.md, E1). */
  url: string;
  redirectUri: string;
  state: string;
}

/** Options for a sign-in by browser. */
export interface BrowserSignInOptions {
  timeoutMs: number;
  /** Default: the configured port. Coursera must know any other port for the client in use. */
  port?: number;
  /** Called when the server is listening, to show the URL and open a browser. */
  onReady: (url: string) => void;
}

/** Starts a sign-in. */
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
 * @throws {SignInFailedError} if the port is in use, consent is denied, or time is up
 * @throws {RefusedGrantError | UnavailableError} if Coursera returns no tokens for the code
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
 * Signs in with text that the user copied from a browser on another machine: the code, or the whole
 * URL that the browser was redirected to and could not open.
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
