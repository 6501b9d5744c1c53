import { type Api, type ApiLimits, createApi, type Fetch } from "./api.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { Configuration } from "./configuration.ts";
import { Redaction } from "./redaction.ts";
import { TokenCache } from "./sign_in/token_cache.ts";
import type { GrantOptions } from "./sign_in/token_grant.ts";
import { TokenSource } from "./sign_in/token_source.ts";

/** What a {@linkcode Session} is made of; all but the configuration has a default. */
export interface SessionOptions {
  configuration: Configuration;
  /** Gets one redacted line for each HTTP attempt. */
  trace?: ((line: string) => void) | undefined;
  signal?: AbortSignal | undefined;
  clock?: Clock;
  redaction?: Redaction;
  fetch?: Fetch | undefined;
  limits?: Partial<ApiLimits> | undefined;
}

/** One run's dealings with Coursera. */
export interface Session extends Api {
  configuration: Configuration;
  clock: Clock;
  signal: AbortSignal | undefined;
  /** Knows every secret of the run; pass all output through it. */
  redaction: Redaction;
  /** Absent when no place for it is known. */
  cache: TokenCache | undefined;
  tokens: TokenSource;
  /** What the functions of `sign_in.ts` want. */
  grant: GrantOptions;
}

/** Puts the parts together; touches neither files nor network. */
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
