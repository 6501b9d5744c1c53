import { RetryableError, UserError } from "../../terminal/errors.ts";
import { foreignOrigin, ForeignTokensError } from "../endpoints.ts";
import type { CacheState, TokenCache, Tokens } from "./token_cache.ts";
import type { GrantOptions } from "./token_grant.ts";

/** There are no tokens, or Coursera no longer accepts them. */
export class SignInRequiredError extends UserError {
  override name = "SignInRequiredError";

  constructor(reason: string, cause?: unknown) {
    super(`Failed to use the Coursera account: ${reason}`, {
      hint: "sign in with `courseraprogramming configure login` " +
        "(`--no-browser` on a machine without one), or set COURSERA_REFRESH_TOKEN",
      cause,
    });
  }
}

/** Options for a {@linkcode TokenSource}. */
export interface TokenSourceOptions extends GrantOptions {
  /** Undefined if there is no place for one; then every run refreshes. */
  cache: TokenCache | undefined;
}

/** A token that expires within this time is refreshed (docs/spec/coursera-api.md, section 2). */
const slackSeconds = 300;

/** Longer than any refresh by another process, retries included. */
const lockMs = 60_000;

/** Returns access tokens: from memory, from the cache, or by a refresh, which is then cached. */
export class TokenSource {
  #options: TokenSourceOptions;
  #tokens: Tokens | undefined;
  #pending: Promise<Tokens> | undefined;

  constructor(options: TokenSourceOptions) {
    this.#options = options;
    const { configuration, redaction } = options;
    redaction.add(configuration.clientSecret, configuration.refreshToken);
  }

  /**
   * Returns a token that is valid now. Concurrent calls share one refresh, as do processes that
   * share a cache.
   *
   * @throws {SignInRequiredError} if the user must sign in
   * @throws {RetryableError} if Coursera cannot be reached for the refresh
   */
  async accessToken(): Promise<string> {
    if (!this.#isFresh(this.#tokens)) {
      this.#pending ??= this.#obtain().finally(() => this.#pending = undefined);
      this.#tokens = await this.#pending;
    }
    return this.#tokens!.token;
  }

  /** Stores the tokens of a sign-in. */
  async keep(tokens: Tokens): Promise<void> {
    const { cache } = this.#options;
    this.#remember(tokens);
    await cache?.update(() => Promise.resolve(tokens), this.#lock());
    this.#tokens = tokens;
  }

  /** Removes all tokens and returns the removed files. */
  async forget(): Promise<string[]> {
    this.#tokens = undefined;
    return await this.#options.cache?.remove(this.#lock()) ?? [];
  }

  async #obtain(): Promise<Tokens> {
    const { cache } = this.#options;
    const source = await digest(this.#options.configuration.refreshToken);
    if (cache === undefined) return await this.#renewed({ state: "absent" }, source);

    const state = await cache.read();
    // A sign-in for other endpoints belongs to another account: it is kept, and this one is not
    // stored.
    if (source !== undefined && this.#isForeign(state)) {
      return await this.#renewed({ state: "absent" }, source);
    }
    const cached = this.#tokensFrom(state, source);
    if (cached !== undefined && this.#isFresh(cached)) return cached;
    // Without a refresh token nothing will be written, so no folder is needed either.
    if (this.#refreshToken(cached) === undefined) return await this.#renewed(state, source);
    return await cache.update((current) => this.#renewed(current, source), this.#lock());
  }

  /** The tokens to use from now on; those of the state if another process has just renewed them. */
  async #renewed(state: CacheState, source: string | undefined): Promise<Tokens> {
    const current = this.#tokensFrom(state, source);
    if (current !== undefined && this.#isFresh(current)) return current;

    const refreshToken = this.#refreshToken(current);
    if (refreshToken === undefined) throw new SignInRequiredError(whyNone(state, current));
    try {
      const { refreshGrant } = await import("./token_grant.ts");
      const granted = await refreshGrant(refreshToken, this.#options);
      if (!this.#isAlive(granted)) {
        throw new SignInRequiredError("Coursera gave a token that has expired already");
      }
      return {
        ...granted,
        ...(granted.refresh === undefined && current?.refresh !== undefined
          ? { refresh: current.refresh }
          : {}),
        ...(source === undefined ? {} : { source }),
      };
    } catch (error) {
      // The slack allows for outages such as this one.
      if (error instanceof RetryableError && current !== undefined && this.#isAlive(current)) {
        return current;
      }
      if (!(error instanceof Error) || error.name !== "RefusedGrantError") throw error;
      throw new SignInRequiredError(error.message, error);
    }
  }

  /**
   * The cached tokens, unless they belong to another account than the environment's token.
   *
   * @throws {ForeignTokensError} if they were issued for other endpoints than the current ones
   */
  #tokensFrom(state: CacheState, source: string | undefined): Tokens | undefined {
    if (state.state !== "present") return undefined;
    const { tokens } = state;
    this.#remember(tokens);
    if (source !== undefined && tokens.source !== source) return undefined;
    const foreign = foreignOrigin(tokens.endpoints, this.#options.configuration);
    if (foreign === undefined) return tokens;
    // The environment's token is meant for the current endpoints.
    if (source !== undefined) return undefined;
    throw new ForeignTokensError(...foreign);
  }

  #isForeign(state: CacheState): boolean {
    return state.state === "present" &&
      foreignOrigin(state.tokens.endpoints, this.#options.configuration) !== undefined;
  }

  #refreshToken(tokens: Tokens | undefined): string | undefined {
    return tokens?.refresh ?? this.#options.configuration.refreshToken;
  }

  #isFresh(tokens: Tokens | undefined): boolean {
    if (tokens === undefined) return false;
    const { issued = -Infinity, expires } = tokens;
    const now = this.#seconds();
    // Tokens issued in the future are from before the clock was set back: their age is unknown.
    return issued < now + slackSeconds && now + slackSeconds < expires;
  }

  #isAlive(tokens: Tokens): boolean {
    return this.#seconds() < tokens.expires;
  }

  #seconds(): number {
    return this.#options.clock.now() / 1000;
  }

  #remember(tokens: Tokens | undefined): void {
    this.#options.redaction.add(tokens?.token, tokens?.refresh);
  }

  #lock() {
    const { clock, signal } = this.#options;
    return { clock, signal, timeoutMs: lockMs };
  }
}

function whyNone(state: CacheState, current: Tokens | undefined): string {
  if (state.state === "unusable") return `the token cache is unusable (${state.reason})`;
  return current === undefined
    ? "no sign-in is stored"
    : "the stored token has expired, and no refresh token is stored with it";
}

async function digest(text: string | undefined): Promise<string | undefined> {
  if (text === undefined) return undefined;
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(bytes, 0, 16), (byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}
