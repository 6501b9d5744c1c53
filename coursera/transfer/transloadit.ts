import { isHTTPError, isKyError, isTimeoutError, type KyInstance } from "ky";
import * as z from "zod";
import { RetryableError, UserError } from "../../terminal/errors.ts";
import { parseJson } from "../../terminal/json.ts";
import { type ApiOptions, createClient, repeatable } from "../api.ts";
import { isTransient, transientStatuses } from "../api_error.ts";
import { assemblySchema, type AssemblyState, assemblyState, refusal } from "./assembly.ts";
import type { Clock } from "../clock.ts";
import type { Configuration } from "../configuration.ts";
import { poll } from "../poll.ts";
import type { StoredArchive } from "../resources/registration.ts";
import { serverWords } from "../server_words.ts";
import { uploadAddressProblem } from "./upload_hosts.ts";

/** Transloadit, which receives uploads for Coursera; it never gets the account's token. */
export interface Transloadit {
  http: KyInstance;
  /** `transloadit_bored_api`; all other URLs use its scheme. */
  boredApi: string;
  account: string;
  template: string;
}

/** Options for {@linkcode openTransloadit}. */
export interface TransloaditOptions extends Omit<ApiOptions, "configuration" | "accessToken"> {
  configuration: Pick<Configuration, "transloaditBoredApi">;
  account?: string | undefined;
  template?: string | undefined;
}

/** Published with the old tools (docs/spec/coursera-api.md, section 4). */
const defaults = {
  account: "05912e90e83346abb96c261bf458b615",
  template: "7531c0b023f611e5aa2ecf267b4b90ee",
};

/** Creates the client; sends nothing yet. */
export function openTransloadit(
  { configuration, account, template, ...options }: TransloaditOptions,
): Transloadit {
  return {
    // Unlike Coursera's, its 500 is temporary.
    http: createClient(options, [...transientStatuses, 500]),
    boredApi: configuration.transloaditBoredApi,
    account: account ?? defaults.account,
    template: template ?? defaults.template,
  };
}

/** The form field `params`, as the old tools send it. */
export function assemblyParams({ account, template }: Transloadit): string {
  return JSON.stringify({ auth: { key: account }, template_id: template });
}

const boredSchema = z.object({
  ok: z.string().nullish(),
  host: z.string().regex(/^[\w.-]+(:\d+)?$/).nullish(),
});

/** Gets the URL of a server that is not busy (E4), without a path. */
export async function findInstance({ http, boredApi }: Transloadit): Promise<string> {
  const call = "find a server at Transloadit";
  const { ok, host } = await explained(call, http.get(boredApi).json(boredSchema));
  if (ok === "BORED_INSTANCE_FOUND" && host) {
    return checked(call, withScheme(`https://${host}`, boredApi), boredApi);
  }
  const words = serverWords(`${ok}`);
  throw new UserError(`Failed to find a server at Transloadit: it answered \`${words}\``, {
    hint: "try again later",
  });
}

/** An assembly that waits for one file. */
export interface CreatedAssembly {
  /** Transloadit's name for it, which the upload must state too. */
  name: string;
  /** Where to get its status. */
  url: string;
  /** Where to send the file. */
  tusUrl: string;
}

/**
 * Creates an assembly for a resumable upload.
 *
 * @returns undefined if the server does not support it
 */
export async function createAssembly(
  transloadit: Transloadit,
  instance: string,
): Promise<CreatedAssembly | undefined> {
  const body = new FormData();
  body.append("params", assemblyParams(transloadit));
  // Some servers still use the older name of the field.
  body.append("num_expected_upload_files", "1");
  body.append("tus_num_expected_upload_files", "1");
  // An unused assembly costs nothing: it expires.
  const request = transloadit.http.post(`${instance}/assemblies`, {
    ...repeatable,
    body,
    throwHttpErrors: (status) => !isUnheardOf(status),
  });
  const call = "begin an upload at Transloadit";
  const response = await explained(call, request);
  if (isUnheardOf(response.status)) return undefined;
  const answer = await explained(call, request.json(assemblySchema));
  if (answer.error) throw refusal(answer);
  const { assembly_ssl_url: name, tus_url: tusUrl } = answer;
  if (!name || !tusUrl) return undefined;
  const { boredApi } = transloadit;
  const known = (address: string) => checked(call, withScheme(address, boredApi), boredApi);
  return { name, url: known(name), tusUrl: known(tusUrl) };
}

/** @throws {UserError} for a URL that does not belong to Transloadit */
function checked(call: string, address: string, boredApi: string): string {
  const problem = uploadAddressProblem(address, boredApi);
  if (problem === undefined) return address;
  const named = serverWords(address, 80);
  throw new UserError(`Failed to ${call}: it names \`${named}\`, which is refused: ${problem}`, {
    hint: "check the network for a proxy that answers in its place, then call again",
  });
}

/** Whether a server supports only the old tools' way of sending, judging by its status. */
function isUnheardOf(status: number): boolean {
  return status === 404 || status === 405;
}

/** How to get the status of an assembly. */
export interface AssemblyQuestion {
  remainingMs?: number;
  /** Bytes that were sent. */
  size?: number | undefined;
}

/** Gets the status of an assembly (E6); a moment without an answer counts as `working`. */
export async function askAssembly(
  { http }: Pick<Transloadit, "http">,
  url: string,
  { remainingMs = 30_000, size }: AssemblyQuestion = {},
): Promise<AssemblyState> {
  try {
    const timeout = Math.max(1000, Math.min(remainingMs, 30_000));
    const response = await http.get(url, { retry: 0, throwHttpErrors: false, timeout });
    const text = await response.text();
    return assemblyState({ status: response.status, body: parseJson(text) }, size);
  } catch (error) {
    if (!isKyError(error)) throw error;
    return { state: "working" };
  }
}

/** How to wait for an assembly. */
export interface AssemblyWait {
  clock: Clock;
  signal?: AbortSignal | undefined;
  timeoutMs?: number;
  /** Bytes that were sent. */
  size?: number | undefined;
  /** How long it may be unknown, as it is right after it is created. */
  unknownMs?: number;
  onState?: ((state: AssemblyState) => void) | undefined;
}

/**
 * Polls until the assembly has stored its file.
 *
 * @throws {UserError} if it fails, stays unknown, or takes too long
 */
export async function waitForAssembly(
  transloadit: Pick<Transloadit, "http">,
  url: string,
  { clock, signal, timeoutMs = 30 * 60_000, size, unknownMs = 60_000, onState }: AssemblyWait,
): Promise<StoredArchive> {
  const unknownUntil = clock.elapsed() + unknownMs;
  const attempt = async (remainingMs: number) => {
    const answer = await askAssembly(transloadit, url, { remainingMs, size });
    signal?.throwIfAborted();
    onState?.(answer);
    if (answer.state === "stored") return answer.archive;
    if (answer.state === "failed") throw answer.error;
    if (answer.state === "unknown" && clock.elapsed() >= unknownUntil) {
      throw new RetryableError("Transloadit does not know the upload", { hint: "call again" });
    }
    return undefined;
  };
  const waits = { clock, timeoutMs, signal, firstPauseMs: 100, longestPauseMs: 10_000 };
  const archive = await poll(attempt, waits);
  if (archive !== undefined) return archive;
  throw new RetryableError(
    `Transloadit has not processed the upload after ${Math.round(timeoutMs / 60_000)} minutes`,
    { hint: "call again: it continues from there" },
  );
}

/** Uses the scheme of the configured URL, so that a server without TLS can stand in. */
function withScheme(url: string, boredApi: string): string {
  return url.replace(/^https?:/, new URL(boredApi).protocol);
}

async function explained<T>(call: string, request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    throw explanation(call, error);
  }
}

function explanation(call: string, error: unknown): unknown {
  if (isHTTPError(error)) {
    const { status } = error.response;
    const data = typeof error.data === "string" ? parseJson(error.data) : error.data;
    const answer = assemblySchema.safeParse(data);
    if (answer.success && answer.data.error) return refusal(answer.data);
    const Failure = isTransient(status) ? RetryableError : UserError;
    return new Failure(`Failed to ${call}: it answered ${status}`, {
      hint: status < 400 ? "check the proxy settings" : "try again later",
      cause: error,
    });
  }
  if (isTimeoutError(error) || isKyError(error)) {
    const why = isTimeoutError(error) ? "no answer in time" : "it cannot be reached";
    return new RetryableError(`Failed to ${call}: ${why}`, {
      hint: "check the network and the proxy settings, then try again",
      cause: error,
    });
  }
  const isOddAnswer = error instanceof SyntaxError ||
    (error instanceof Error && error.name === "SchemaValidationError");
  if (!isOddAnswer) return error;
  return new UserError(`Failed to ${call}: its answer makes no sense`, {
    hint: "check `transloadit_bored_api` in the configuration, and the proxy settings",
    cause: error,
  });
}
