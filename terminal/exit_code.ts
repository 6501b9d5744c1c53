/** All exit codes of the process; see docs/spec/commands.md, "Exit codes". */
export const ExitCode = {
  /** Done. */
  Ok: 0,
  /** Failed, and a retry will not help. */
  Failed: 1,
  /** Failed, and the same call may succeed later. */
  Retryable: 2,
  /** Wrong usage (`EX_USAGE`). */
  Usage: 64,
  /** Stopped by SIGHUP, with everything cleaned up. */
  HungUp: 129,
  /** Stopped by SIGINT, with everything cleaned up. */
  Interrupted: 130,
  /** Stopped by SIGTERM, with everything cleaned up. */
  Terminated: 143,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
