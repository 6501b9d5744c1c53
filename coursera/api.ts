import ky, { isHTTPError, type KyInstance, type Options } from "ky";
import { UserError } from "../terminal/errors.ts";
import { bytes } from "../terminal/measures.ts";
import { visible } from "../terminal/text.ts";
import { proxyHint, transientStatuses } from "./api_error.ts";
import type { Configuration } from "./configuration.ts";
import type { Redaction } from "./redaction.ts";

/** Clients for Coursera's two hosts. Each sends the token and retries what is safe to retry. */
export interface Api {
  /** `api_endpoint`. */
  api: KyInstance;
  /** `www_endpoint`, for looking up graders. */
  www: KyInstance;
}

/** Options for {@linkcode createApi}. */
export interface ApiOptions {
  configuration: Pick<Configuration, "apiEndpoint" | "wwwEndpoint">;
  /** Returns a token that is valid now. */
  accessToken: () => Promise<string>;
  redaction: Redaction;
  /** Called with one redacted line per attempt. */
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

/** A fetch that ky may call. It passes only a request, whose type depends on the Deno version. */
export function asKyCalls(inner: Fetch): NonNullable<Options["fetch"]> {
  return (input) => inner(input);
}

/** Time limits and retry pauses of a request. */
export interface ApiLimits {
  /** For one attempt, including the body. */
  attemptMs: number;
  /** For all attempts of a request and the pauses between them. */
  totalMs: number;
  retries: number;
  /** The longest pause before the n-th retry (from 1); the actual pause is random, up to that. */
  pauseMs: (repetition: number) => number;
}

const defaultLimits: ApiLimits = {
  attemptMs: 30_000,
  totalMs: 120_000,
  retries: 4,
  pauseMs: (repetition) => Math.min(500 * 2 ** repetition, 15_000),
};

/** Coursera's answers are smaller than this. */
const maximumAnswerBytes = 16 << 20;

const tooLong = `A server's answer is longer than ${bytes(maximumAnswerBytes)}`;

/** Creates the client of Coursera's API. */
export function createApi({ configuration, accessToken, ...options }: ApiOptions): Api {
  const authorize = async ({ request }: { request: Request }) => {
    request.headers.set("authorization", `Bearer ${await accessToken()}`);
  };
  // A token may expire during the pauses, so get one for each attempt.
  const base = createClient(options).extend({
    hooks: { beforeRequest: [authorize], beforeRetry: [authorize] },
  });
  return {
    api: base.extend({ baseUrl: folder(configuration.apiEndpoint) }),
    www: base.extend({ baseUrl: folder(configuration.wwwEndpoint) }),
  };
}

/**
 * Creates a client that retries what is safe to retry, and sends no token.
 *
 * @param statuses status codes to retry after
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
    // Following redirects would send the request, and maybe the token, to another host.
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

/** For a POST that only reads, or is idempotent: retried like a GET. */
export const repeatable = { retry: { methods: ["post" as const] } };

/**
 * For a POST that must not happen twice: retried only if the server says it did nothing, or no
 * connection was made.
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

/** Whether a request failed before any byte was sent: name resolution or connection failed. */
export function wasNeverSent(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    // The message of Deno's HTTP client, whatever reason follows.
    if (at.message.includes("client error (Connect)")) return true;
  }
  return false;
}

/** The same client with a shorter time limit, for requests in a loop with its own deadline. */
export function within(api: KyInstance, milliseconds: number): KyInstance {
  const totalMs = Math.max(1, Math.min(milliseconds, defaultLimits.totalMs));
  return api.extend({ totalTimeout: totalMs, context: { totalMs } });
}

/** Whether `Retry-After` is too long for any retry: then give up now rather than ask too early. */
export function asksForTooMuch(error: unknown): boolean {
  if (!isHTTPError(error)) return false;
  const value = error.response.headers.get("retry-after");
  if (value === null) return false;
  const milliseconds = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return milliseconds > Number(error.options.context.totalMs);
}

/**
 * Wraps `fetch` so that an answer counts only once its whole body has arrived: then a connection
 * that breaks in the middle is retried like one that breaks earlier.
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
      // If a reused connection breaks, Deno itself silently sends the request again, whatever the
      // method; so a request that changes something gets a new connection.
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
      // ky recognises network failures by this text.
      throw new TypeError("fetch failed", { cause });
    }
  };
}

async function wholeBody(response: Response): Promise<Uint8Array<ArrayBuffer> | null> {
  const announced = response.headers.get("content-length");
  // The runtime reads an answer of known length in one go, without the overhead of streams.
  if (announced !== null && Number(announced) <= maximumAnswerBytes) {
    const whole = new Uint8Array(await response.arrayBuffer());
    return isBodiless(response) ? null : whole;
  }
  if (response.body === null) return null;
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for await (const chunk of response.body) {
    length += chunk.length;
    // Not a network failure, which would be retried.
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

/** The Response constructor refuses a body for these. */
function isBodiless({ status }: Response): boolean {
  return [204, 205, 304].includes(status);
}

function folder(address: string): string {
  return address.endsWith("/") ? address : `${address}/`;
}
