/**
 * The one base class for failures that a user can do something about. Anything else that reaches
 * `main.ts` is treated, and reported, as a bug of this program.
 */

/** What a {@linkcode UserError} may carry beside its message. */
export interface UserErrorOptions {
  /** What to do next, one line without a full stop; printed as `hint: …`. */
  hint?: string;
  /** The failure underneath; shown with `-v`. */
  cause?: unknown;
}

/**
 * A failure that is explained to the user in one line: what failed, why, and what to do next.
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

/** The call's words are off: exit code 64 (spec/commands.md). */
export class UsageError extends UserError {
  override name = "UsageError";
}

/** It failed now but the same call may succeed later: exit code 2 (spec/commands.md). */
export class RetryableError extends UserError {
  override name = "RetryableError";
}

/** What to do about the errors of an operating system that a user can mend. */
const SYSTEM_HINTS: Record<string, string> = {
  ENOSPC: "free some space, or name another folder for temporary files with TMPDIR",
  EDQUOT: "free some space, or name another folder for temporary files with TMPDIR",
  EROFS: "name another folder for temporary files with TMPDIR",
  EACCES: "check owner and permissions, or name another folder for temporary files with TMPDIR",
  EPERM: "check owner and permissions",
  EMFILE: "raise the limit of open files: `ulimit -n`",
  ENFILE: "the machine has too many files open",
  ENOMEM: "the machine has no memory left",
  ENOENT: "does the folder for temporary files, TMPDIR, exist?",
};

/** A failure of disk, permissions or memory, as what it is; undefined for a bug of this program. */
export function systemFailure(error: unknown): UserError | undefined {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") {
    return undefined;
  }
  const hint = SYSTEM_HINTS[error.code];
  return hint === undefined ? undefined : new UserError(error.message, { hint, cause: error });
}
