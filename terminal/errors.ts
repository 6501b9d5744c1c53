/**
 * The base class of all failures that a user can do something about. Any other error that reaches
 * `main.ts` is reported as a bug of this program.
 */

import { shortened, visible } from "./text.ts";

/** Details of a {@linkcode UserError} besides its message. */
export interface UserErrorOptions {
  /** What to do next, one line without a full stop; printed as `hint: …`. */
  hint?: string;
  /** The underlying error; shown with `-v`. */
  cause?: unknown;
}

/**
 * A failure explained to the user in one line: what failed, why, and what to do next.
 *
 * Messages start with a capital, have no full stop, and never hold a token or a bare stack trace.
 */
export class UserError extends Error {
  override name = "UserError";
  readonly hint: string | undefined;

  constructor(message: string, { hint, cause }: UserErrorOptions = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.hint = hint;
  }
}

/** Wrong usage: exit code 64 (docs/spec/commands.md, "Exit codes"). */
export class UsageError extends UserError {
  override name = "UsageError";
}

/** The call failed, but may succeed later: exit code 2 (docs/spec/commands.md, "Exit codes"). */
export class RetryableError extends UserError {
  override name = "RetryableError";
}

/** Hints for errors of the operating system that a user can fix. */
const SYSTEM_HINTS: Record<string, string> = {
  ENOSPC: "free some space, or name another folder for temporary files with TMPDIR",
  EDQUOT: "free some space, or name another folder for temporary files with TMPDIR",
  EFBIG: "raise the limit on the size of files: `ulimit -f`",
  EROFS: "name another folder for temporary files with TMPDIR",
  EACCES: "check owner and permissions, or name another folder for temporary files with TMPDIR",
  EPERM: "check owner and permissions",
  EMFILE: "raise the limit of open files: `ulimit -n`",
  ENFILE: "the machine has too many files open",
  ENOMEM: "the machine has no memory left",
  ENOENT: "does the folder for temporary files, TMPDIR, exist?",
};

/** Hints if the failing folder is known: what the user or its option can do. */
const PLACE_HINTS: Record<string, string> = {
  ENOSPC: "free some space there",
  EDQUOT: "free some space there",
  EROFS: "it cannot be written to",
  EACCES: "check its owner and permissions",
  EPERM: "check its owner and permissions",
  ENOENT: "a folder on the way to it is missing, or takes no new files",
};

/** Errors of the machine, not of one file: the next file would fail as well. */
const MACHINE_ERRORS = new Set([
  ...["ENOSPC", "EDQUOT", "EFBIG", "EROFS", "EMFILE", "ENFILE", "ENOMEM"],
]);

/** A failure of disk, permissions or memory as a UserError; undefined for a bug of this program. */
export function systemFailure(error: unknown): UserError | undefined {
  const code = systemCode(error);
  const hint = code === undefined ? undefined : SYSTEM_HINTS[code];
  return hint === undefined || !(error instanceof Error)
    ? undefined
    : new UserError(systemMessage(error), { hint, cause: error });
}

/** Why something failed, for the end of a sentence that already names the file. */
export function failureReason(error: unknown): string {
  return systemWords(error)?.reason ??
    shortened(visible(error instanceof Error ? error.message : String(error)));
}

/** The same with the file, if the system's error names one: for sentences that do not. */
export function placedReason(error: unknown): string {
  const words = systemWords(error);
  if (words?.path === undefined) return failureReason(error);
  return `\`${visible(words.path)}\`: ${words.reason}`;
}

function systemMessage(error: Error): string {
  const words = systemWords(error);
  if (words === undefined) return error.message;
  if (words.path === undefined) return words.reason.replace(/^\w/, (first) => first.toUpperCase());
  const verb = VERBS[words.call] ?? words.call;
  return `Failed to ${verb} \`${visible(words.path)}\`: ${words.reason}`;
}

/** The runtime's names of system calls, in plain words. */
const VERBS: Readonly<Record<string, string>> = {
  stat: "find",
  lstat: "find",
  realpath: "find",
  readfile: "read",
  readdir: "read",
  writefile: "write",
  mkdir: "create",
  symlink: "create",
};

/** The parts of a message such as `Permission denied (os error 13): open '/x'`. */
function systemWords(error: unknown): { reason: string; call: string; path?: string } | undefined {
  if (!(error instanceof Error) || error instanceof UserError) return undefined;
  const parts = /^(.+?)(?: \(os error \d+\))?(?:: (\w+)(?: '(.*?)'(?: -> '.*')?)?)?$/s
    .exec(error.message);
  const isSystems = systemCode(error) !== undefined || error.message.includes(" (os error ");
  if (!isSystems || parts?.[1] === undefined) return undefined;
  const [, said, call = "", path] = parts;
  const reason = shortened(
    visible(said.replace(/^[A-Z](?=[a-z ])/, (first) => first.toLowerCase())),
  );
  return path === undefined ? { reason, call } : { reason, call, path };
}

/** Whether an error comes from disk or memory, regardless of the file. */
export function isMachineError(error: unknown): boolean {
  return MACHINE_ERRORS.has(systemCode(error) ?? "");
}

/**
 * Runs an action that writes below a folder. If the system refuses, the error names that folder: a
 * failed write alone does not show which disk is full.
 *
 * @param another what else the user can do, as in "free some space there, or ANOTHER"
 */
export async function writingTo<T>(
  folder: string,
  another: string,
  write: () => Promise<T>,
): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined || !(error instanceof Error)) throw error;
    const hint = PLACE_HINTS[code];
    throw new UserError(`\`${visible(folder)}\` could not be written to: ${failureReason(error)}`, {
      hint: hint === undefined ? SYSTEM_HINTS[code] ?? another : `${hint}, or ${another}`,
      cause: error,
    });
  }
}

/** The error's C name, such as `ENOSPC`. */
function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ("code" in error && typeof error.code === "string") return error.code;
  // The runtime has no name for this error; with SIGXFSZ handled it comes from `ulimit -f`.
  return /\(os error 27\)/.test(error.message) && Deno.build.os !== "windows" ? "EFBIG" : undefined;
}
