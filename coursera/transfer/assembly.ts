import * as z from "zod";
import { RetryableError, UserError } from "../../terminal/errors.ts";
import type { StoredArchive } from "../resources/registration.ts";
import { serverWords } from "../server_words.ts";
import { storedArchive } from "./stored_link.ts";

/**
 * The fields used of Transloadit's description of an assembly (docs/spec/coursera-api.md, section
 * 4).
 */
export const assemblySchema = z.object({
  ok: z.string().nullish(),
  error: z.string().nullish(),
  message: z.string().nullish().catch(undefined),
  assembly_ssl_url: z.string().nullish(),
  tus_url: z.string().nullish(),
  // These only show progress, so odd values must not hide the rest.
  bytes_received: z.number().nullish().catch(undefined),
  bytes_expected: z.number().nullish().catch(undefined),
  results: z.unknown().optional(),
});

export type Assembly = z.infer<typeof assemblySchema>;

/** The state of an assembly. */
export type AssemblyState =
  | { state: "stored"; archive: StoredArchive }
  /** Its file is still arriving. */
  | { state: "receiving"; percent: number }
  | { state: "working" }
  /** Unknown, or not known yet. */
  | { state: "unknown" }
  | { state: "failed"; error: UserError };

/** A failed assembly. */
export class AssemblyError extends UserError {
  override name = "AssemblyError";
}

const resultsSchema = z.object({
  ":original": z.tuple(
    [z.object({ ssl_url: z.string(), size: z.number().nullish() })],
    z.unknown(),
  ),
});

/**
 * Reads an answer (docs/spec/coursera-api.md, section 4, E6, U1, U2 and U4).
 *
 * @param sent size of the file in bytes; a file of another size is not the one sent
 */
export function assemblyState(
  { status, body }: { status: number; body: unknown },
  sent?: number,
): AssemblyState {
  const parsed = assemblySchema.safeParse(body);
  const assembly = parsed.success ? parsed.data : undefined;
  if (assembly?.error === "ASSEMBLY_NOT_FOUND") return { state: "unknown" };
  if (assembly?.error) return { state: "failed", error: refusal(assembly) };
  if (status === 404) return { state: "unknown" };
  if (status !== 200) {
    const isPassing = status >= 500 || status === 408 || status === 429;
    return isPassing
      ? { state: "working" }
      : failed(`Transloadit answered ${status} when asked about the upload`);
  }
  switch (assembly?.ok) {
    case "ASSEMBLY_COMPLETED":
      return completed(assembly.results, sent);
    case "REQUEST_ABORTED":
    case "ASSEMBLY_CANCELED":
      return failed(`The upload was cancelled at Transloadit (${assembly.ok})`);
    case "ASSEMBLY_UPLOADING":
      return { state: "receiving", percent: percentOf(assembly) };
    default:
      return { state: "working" };
  }
}

function percentOf({ bytes_received, bytes_expected }: Assembly): number {
  return bytes_expected ? Math.floor(100 * (bytes_received ?? 0) / bytes_expected) : 0;
}

function completed(results: unknown, sent: number | undefined): AssemblyState {
  const parsed = resultsSchema.safeParse(results);
  if (!parsed.success) return failed("Transloadit has processed the upload but kept no file of it");
  const { ssl_url, size } = parsed.data[":original"][0];
  if (sent !== undefined && typeof size === "number" && size !== sent) {
    return failed(`Transloadit stored ${size} bytes of the ${sent} that were sent`);
  }
  const archive = storedArchive(ssl_url);
  return archive === undefined
    ? failed("Transloadit stored the upload at an address that is not one of Amazon S3's buckets")
    : { state: "stored", archive };
}

function failed(message: string): AssemblyState {
  return {
    state: "failed",
    error: new AssemblyError(message, { hint: "call again; nothing was registered" }),
  };
}

/** Hints for known errors of Transloadit. */
const hints: Record<string, string> = {
  GET_ACCOUNT_UNKNOWN_AUTH_KEY: "check `--transloadit-account-id`",
  TEMPLATE_NOT_FOUND: "check `--transloadit-template`",
  ASSEMBLY_EXPIRED: "call again: it begins anew",
  MAX_SIZE_EXCEEDED: "make the grader smaller",
};

/** A refusal with Transloadit's message. */
export function refusal({ error, message }: Pick<Assembly, "error" | "message">): UserError {
  const code = serverWords(error ?? "");
  const words = serverWords(message ?? "", 300).replace(/[\s.]+$/, "");
  const text = `Transloadit refused the upload: ${words === "" ? code : `${words} (${code})`}`;
  const passing = /RATE_LIMIT|TOO_MANY|UNAVAILABLE|TIMEOUT/.test(code);
  if (passing) return new RetryableError(text, { hint: "try again later" });
  return new AssemblyError(text, { hint: hints[code] ?? "call again; nothing was registered" });
}
