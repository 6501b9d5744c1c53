import ky, { isHTTPError, type KyInstance, type Options } from "ky";
import { UserError } from "../terminal/errors.ts";
import { bytes } from "../terminal/measures.ts";
import { visible } from "../terminal/text.ts";
import { proxyHint, transientStatuses } from "./api_error.ts";
import type { Configuration } from "./configuration.ts";
import type { Redaction } from "./redaction.ts";

/** Coursera's two hosts; each instance carries the token and repeats what is safe to repeat. */
export interface Api {
  /** `api_endpoint`. */
  api: KyInstance;
  /** `www_endpoint`, for the look-ups of graders. */
  www: KyInstance;
}

/** What {@linkcode createApi} is made of. */
export interface ApiOptions {
  configuration: Pick<Configuration, "apiEndpoint" | "wwwEndpoint">;
  /** A token that is good for a call made now. */
  accessToken: () => Promise<string>;
  redaction: Redaction;
  /** Gets one redacted line for each attempt. */
  trace?: ((line: string) => void) | undefined;
  signal?: AbortSignal | undefined;
  fetch?: Fetch | undefined;
  limits?: Partial<ApiLimits> | undefined;
}

/** The signature of `fetch` as ky calls it. */
export type Fetch = (
  input: Request | string | URL,
  init?: RequestInit & { client?: Deno.HttpClient },
) => Promise<Response>;

/** A fetch that ky may call. It gives no options beside the request, whose types differ by Deno. */
export function asKyCalls(inner: Fetch): NonNullable<Options["fetch"]> {
  return (input) => inner(input);
}

/** How long and how often a call is tried. */
export interface ApiLimits {
  /** For one attempt, body included. */
  attemptMs: number;
  /** For all attempts of a call and the pauses between them. */
  totalMs: number;
  retries: number;
  /** The longest pause before the n-th repetition (from 1); the real one is random below that. */
  pauseMs: (repetition: number) => number;
}

const defaultLimits: ApiLimits = {
  attemptMs: 30_000,
  totalMs: 120_000,
  retries: 4,
  pauseMs: (repetition) => Math.min(500 * 2 ** repetition, 15_000),
};

/** Answers are small; more than this is not Coursera. */
const maximumAnswerBytes = 16 << 20;

const tooLong = `A server's answer is longer than ${bytes(maximumAnswerBytes)}`;

/** Makes the one configured client of Coursera's API. */
export function createApi({ configuration, accessToken, ...options }: ApiOptions): Api {
  const authorize = async ({ request }: { request: Request }) => {
    request.headers.set("authorization", `Bearer ${await accessToken()}`);
  };
  // A token may expire during the pauses, so each attempt asks for one.
  const base = createClient(options).extend({
    hooks: { beforeRequest: [authorize], beforeRetry: [authorize] },
  });
  return {
    api: base.extend({ baseUrl: folder(configuration.apiEndpoint) }),
    www: base.extend({ baseUrl: folder(configuration.wwwEndpoint) }),
  };
}

/**
 * A client that repeats what is safe to repeat, and tells nobody who we are.
 *
 * @param statuses the answers after which a call is repeated
 */
export function createClient(
  options: Omit<ApiOptions, "configuration" | "accessToken">,
  statuses: readonly number[] = transientStatuses,
): KyInstance {
  const { redaction, signal } = options;
  const limits = { ...defaultLimits, ...options.limits };
  return ky.create({
    fetch: asKyCalls(wholeAnswers(options.fetch ?? fetch, { redaction, trace: options.trace })),
    timeout: limits.attemptMs,
    totalTimeout: limits.totalMs,
    // Followed redirects would carry the call, and maybe the token, to another host.
    redirect: "manual",
    retry: {
      limit: limits.retries,
      delay: limits.pauseMs,
      jitter: true,
      retryOnTimeout: true,
      statusCodes: [...statuses],
      afterStatusCodes: [429, 503],
      shouldRetry: ({ error }) => asksForTooMuch(error) ? false : undefined,
    },
    context: { redaction, totalMs: limits.totalMs },
    ...(signal === undefined ? {} : { signal }),
  });
}

/** For a POST that reads, or sets what may be set again: repeated like a GET. */
export const repeatable = { retry: { methods: ["post" as const] } };

/**
 * For a POST that must not happen twice: repeated only when the server says it did nothing, or when
 * no connection came about.
 */
export const repeatableIfUntouched = {
  retry: {
    methods: ["post" as const],
    shouldRetry: ({ error }: { error: Error }) => {
      if (wasNeverSent(error)) return undefined;
      const isUntouched = isHTTPError(error) && error.response.status === 429;
      return isUntouched && !asksForTooMuch(error) ? undefined : false;
    },
  },
};

/** Whether a call failed before a byte of it went out: no address, no connection. */
export function wasNeverSent(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    // The words of Deno's HTTP client, whatever the reason that follows them.
    if (at.message.includes("client error (Connect)")) return true;
  }
  return false;
}

/** The same client with less patience: for the calls of a loop that has a deadline of its own. */
export function within(api: KyInstance, milliseconds: number): KyInstance {
  const totalMs = Math.max(1, Math.min(milliseconds, defaultLimits.totalMs));
  return api.extend({ totalTimeout: totalMs, context: { totalMs } });
}

/** A `Retry-After` beyond all patience is obeyed by giving up now, not by asking too early. */
export function asksForTooMuch(error: unknown): boolean {
  if (!isHTTPError(error)) return false;
  const value = error.response.headers.get("retry-after");
  if (value === null) return false;
  const milliseconds = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return milliseconds > Number(error.options.context.totalMs);
}

/**
 * Wraps `fetch` so that an answer counts only when its body arrived whole: then a connection that
 * breaks in the middle is repeated like one that breaks before.
 */
export function wholeAnswers(
  inner: Fetch,
  { redaction, trace }: Pick<ApiOptions, "redaction" | "trace">,
): Fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const started = performance.now();
    const told = (outcome: string) => {
      const milliseconds = Math.round(performance.now() - started);
      const line = `${request.method} ${request.url} → ${outcome} (${milliseconds} ms)`;
      trace?.(visible(redaction.redact(line)));
    };
    try {
      // On a connection that was kept, Deno itself sends a request again when the connection breaks,
      // without a word and whatever the method; so a request that changes something gets a new one.
      using client = request.method === "GET"
        ? undefined
        : Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
      const response = await inner(request, client === undefined ? {} : { client });
      const body = await wholeBody(response);
      told(String(response.status));
      const { status, statusText, headers } = response;
      return new Response(body, { status, statusText, headers });
    } catch (cause) {
      told(cause instanceof Error ? cause.message : String(cause));
      if (!(cause instanceof TypeError) || request.signal.aborted) throw cause;
      // ky knows failures of the network by this text.
      throw new TypeError("fetch failed", { cause });
    }
  };
}

async function wholeBody(response: Response): Promise<Uint8Array<ArrayBuffer> | null> {
  const announced = response.headers.get("content-length");
  // The runtime reads an answer of known length in one go, which spares calls the stream machinery.
  if (announced !== null && Number(announced) <= maximumAnswerBytes) {
    const whole = new Uint8Array(await response.arrayBuffer());
    return isBodiless(response) ? null : whole;
  }
  if (response.body === null) return null;
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for await (const chunk of response.body) {
    length += chunk.length;
    // Not as the network's failure, which would be repeated.
    if (length > maximumAnswerBytes) throw new UserError(tooLong, { hint: proxyHint });
    chunks.push(new Uint8Array(chunk));
  }
  if (isBodiless(response)) return null;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** The constructor of Response refuses a body for these. */
function isBodiless({ status }: Response): boolean {
  return [204, 205, 304].includes(status);
}

function folder(address: string): string {
  return address.endsWith("/") ? address : `${address}/`;
}
