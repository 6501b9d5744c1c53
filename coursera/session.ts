import { type Api, type ApiLimits, createApi, type Fetch } from "./api.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { Configuration } from "./configuration.ts";
import { Redaction } from "./redaction.ts";
import { TokenCache } from "./sign_in/token_cache.ts";
import type { GrantOptions } from "./sign_in/token_grant.ts";
import { TokenSource } from "./sign_in/token_source.ts";

/** Options for a {@linkcode Session}; all but the configuration have defaults. */
export interface SessionOptions {
  configuration: Configuration;
  /** Called with one redacted line per HTTP attempt. */
  trace?: ((line: string) => void) | undefined;
  signal?: AbortSignal | undefined;
  clock?: Clock;
  redaction?: Redaction;
  fetch?: Fetch | undefined;
  limits?: Partial<ApiLimits> | undefined;
}

/** One run's access to Coursera. */
export interface Session extends Api {
  configuration: Configuration;
  clock: Clock;
  signal: AbortSignal | undefined;
  /** Knows every secret of the run; pass all output through it. */
  redaction: Redaction;
  /** Undefined if there is no place to store it. */
  cache: TokenCache | undefined;
  tokens: TokenSource;
  /** Options for the functions of `sign_in.ts`. */
  grant: GrantOptions;
}

/** Creates a session without touching files or the network. */
export function openSession(options: SessionOptions): Session {
  const { configuration, trace, signal, limits } = options;
  const { clock = systemClock, redaction = new Redaction() } = options;
  const fetch = options.fetch ?? (configuration.verifyTls ? undefined : unverifiedFetch);
  const { tokenCache, oldTokenCache } = configuration;
  const cache = tokenCache === undefined
    ? undefined
    : new TokenCache({ path: tokenCache, oldPath: oldTokenCache });

  const grant = { configuration, redaction, clock, fetch, trace, signal, limits };
  const tokens = new TokenSource({ ...grant, cache });
  const accessToken = () => tokens.accessToken();
  const api = createApi({ configuration, accessToken, redaction, trace, signal, fetch, limits });
  return { ...api, configuration, clock, signal, redaction, cache, tokens, grant };
}

async function unverifiedFetch(input: Request | string | URL, init?: RequestInit) {
  const { fetchUnverified } = await import("./unverified_fetch.ts");
  return await fetchUnverified(new Request(input, init));
}
