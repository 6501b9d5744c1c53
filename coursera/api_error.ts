import { isHTTPError, isKyError, isTimeoutError } from "ky";
import { RetryableError, UserError } from "../terminal/errors.ts";
import { parseJson } from "../terminal/json.ts";
import { visible } from "../terminal/text.ts";
import { Redaction } from "./redaction.ts";
import { serverWords } from "./server_words.ts";

/** A server's answer to a failed request. */
export interface Answer {
  status: number;
  /** The parsed JSON, the text, or undefined if the body is empty or unreadable. */
  body: unknown;
}

/** Coursera refused a request, or sent an answer that makes no sense; exit code 1. */
export class ApiError extends UserError {
  override name = "ApiError";

  constructor(message: string, readonly details: ApiErrorDetails) {
    super(message, details);
  }
}

/** Coursera is unreachable or overloaded; the same call may succeed later; exit code 2. */
export class UnavailableError extends RetryableError {
  override name = "UnavailableError";

  constructor(message: string, readonly details: ApiErrorDetails) {
    super(message, details);
  }
}

/** What is known about a failed request. */
export interface ApiErrorDetails {
  /** Absent if the server sent none, or sent valid JSON with the wrong content. */
  answer?: Answer;
  hint?: string;
  cause?: unknown;
}

/**
 * Temporary statuses (docs/spec/commands.md, "Exit codes"): the request is retried, and may succeed
 * later. Not 409, and not 500, which Coursera sends for unknown ids.
 */
export const transientStatuses: readonly number[] = [408, 429, 502, 503, 504];

/** Whether a status is one of {@linkcode transientStatuses}. */
export function isTransient(status: number): boolean {
  return transientStatuses.includes(status);
}

/**
 * Waits for a request and turns its failure into an error that names the call.
 *
 * @param call what was attempted and with which ids, as in `Look up grader "g" in "c"`
 * @throws {ApiError | UnavailableError} for every way in which a request may fail; other errors,
 * such as that of an aborted signal, pass unchanged
 */
export async function named<T>(call: string, request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    throw explain(call, error);
  }
}

function explain(call: string, error: unknown): unknown {
  if (isHTTPError(error)) {
    const { redaction } = error.options.context;
    const redact = (text: string) => redaction instanceof Redaction ? redaction.redact(text) : text;
    return refused(call, { status: error.response.status, body: parsed(error.data) }, {
      redact,
      error,
    });
  }
  if (isTimeoutError(error)) {
    return new UnavailableError(`${failed(call)}: no answer in time`, {
      hint: "try again later",
      cause: error,
    });
  }
  if (isKyError(error)) {
    return new UnavailableError(`${failed(call)}: ${networkReason(error)}`, {
      hint: "check the network and the proxy settings, then try again",
      cause: error,
    });
  }
  if (error instanceof SyntaxError) {
    return new ApiError(`${failed(call)}: Coursera's answer is not JSON`, { hint: proxyHint });
  }
  if (error instanceof Error && error.name === "SchemaValidationError") {
    return new ApiError(`${failed(call)}: Coursera's answer lacks what is needed`, {
      cause: error,
    });
  }
  return error;
}

/** Parses JSON even if it has another content type. */
function parsed(data: unknown): unknown {
  if (typeof data !== "string") return data;
  const value = parseJson(data);
  return value === undefined ? data : value;
}

/** The error for an answer other than success. */
function refused(
  call: string,
  answer: Answer,
  { redact, error }: { redact: (text: string) => string; error: unknown },
): ApiError | UnavailableError {
  const message = redact(`${failed(call)}: Coursera answered ${answer.status}${excerpt(answer)}`);
  const hint = hintFor(answer.status);
  const details = { answer, cause: error, ...(hint === undefined ? {} : { hint }) };
  return isTransient(answer.status)
    ? new UnavailableError(message, details)
    : new ApiError(message, details);
}

function failed(call: string): string {
  return visible(`Failed to ${call.charAt(0).toLowerCase()}${call.slice(1)}`);
}

/** The server's message, on one line and shortened. */
function excerpt({ body }: Answer): string {
  const line = serverWords(typeof body === "string" ? body : written(body));
  return line === "" ? "" : `: ${line}`;
}

/** Empty if it is nested too deeply to serialise. */
function written(body: unknown): string {
  try {
    return JSON.stringify(body) ?? "";
  } catch (error) {
    if (error instanceof RangeError) return "";
    throw error;
  }
}

function hintFor(status: number): string | undefined {
  if (status === 401) return "sign in again with `courseraprogramming configure login`";
  if (status === 403) return "check that this account may edit the course";
  if (status === 404) {
    return "check the ids; `courseraprogramming course SLUG` shows those of a course";
  }
  if (status === 500) return "check the ids: Coursera answers 500 for ids it does not know";
  if (isTransient(status)) return "try again later";
  return status >= 300 && status < 400 ? proxyHint : undefined;
}

export const proxyHint =
  "check that the endpoints in the configuration, or a proxy, lead to Coursera";

/**
 * The innermost message: fetch wraps it, repeats the URL each time, and names each layer of the
 * client.
 */
export function networkReason(error: Error): string {
  let innermost = error;
  while (innermost.cause instanceof Error) innermost = innermost.cause;
  const parts = innermost.message.replace(/ for url \([^)]*\)/, "").split(": ");
  const kept = parts.filter((part, at) => parts.indexOf(part) === at && !CLIENT_LAYERS.test(part));
  const reason = (kept.length === 0 ? parts : kept).join(": ").replace(/ \(os error \d+\)/g, "");
  return visible(reason.replace(/^dns error/, "its name could not be resolved"));
}

const CLIENT_LAYERS =
  /^(error sending request|client error \(\w+\)|tcp connect error|failed to lookup address information)$/;
