import { setTimeout as delay } from "node:timers/promises";
import { pause } from "../../../docker/engine/pause.ts";
import { systemFailure, UsageError, UserError } from "../../../terminal/errors.ts";
import { ExitCode } from "../../../terminal/exit_code.ts";
import type { Tools } from "../../tools.ts";
import { areEqual, type Inputs } from "./inputs.ts";
import { Keys, type Wish } from "./keys.ts";

/** Why a grading runs: it is the first one, files were saved, or a key was pressed. */
export type Cause =
  | { kind: "first" }
  | { kind: "saved"; before: Inputs; now: Inputs }
  | { kind: "wish"; wish: Wish };

/** What is graded repeatedly. */
export interface WatchedJob {
  /** Reads the state of everything the result depends on. */
  look(): Promise<Inputs>;
  /**
   * Grades what the cause can affect, and prints the result.
   *
   * @param tools with a signal that `q` also aborts
   */
  grade(cause: Cause, tools: Tools): Promise<ExitCode>;
  /** What is watched, for the message that says so. */
  subject: string;
}

/** Shortest interval between two scans, in milliseconds, when a scan takes almost no time. */
const SHORTEST_PAUSE = 60;

/** Largest share of time spent on scans: thousands of submissions are scanned less often. */
const SHARE_OF_LOOKING = 1 / 20;

/** How long to wait for a signal that has already ended a docker client. */
const SIGNAL_PATIENCE_MS = 30;

/**
 * Grades, then grades again whenever a file is saved or a key asks for it, until `q` or a signal.
 * Files are polled: file system events do not pass through the mounts of virtual machines and
 * networks, and vary with editors that write a new file and rename it.
 *
 * @returns the exit code of the last run
 * @throws {UsageError} and any error that neither the system nor the user caused; the others are
 * printed, and the next save is awaited
 */
export async function watch(job: WatchedJob, tools: Tools): Promise<ExitCode> {
  const { terminal } = tools;
  using keys = new Keys(tools);
  // One signal for all runs: each new one would live as long as its sources.
  const signal = AbortSignal.any([tools.signal, keys.quit]);
  const waiting = `Watching ${job.subject}` +
    (keys.areThere ? ". Enter: again, r: all, f: failed only, q: quit" : "; Ctrl-C ends it");
  let cause: Cause = { kind: "first" };
  let code: ExitCode = ExitCode.Failed;
  let before = await job.look();
  while (true) {
    try {
      if (cause.kind !== "first") terminal.clear();
      code = await job.grade(cause, { ...tools, signal });
    } catch (error) {
      await delay(SIGNAL_PATIENCE_MS);
      tools.signal.throwIfAborted();
      if (keys.quit.aborted) return code;
      const failure = error instanceof UserError ? error : systemFailure(error);
      if (failure === undefined || failure instanceof UsageError) throw error;
      terminal.endProgress();
      terminal.error(failure.message, failure.hint);
      code = ExitCode.Failed;
    }
    if (keys.quit.aborted) return code;
    terminal.note(waiting);
    const next = await nextCause(job, before, keys, signal).catch((error: unknown) => {
      tools.signal.throwIfAborted();
      if (keys.quit.aborted) return undefined;
      throw error;
    });
    if (next === undefined) return code;
    ({ cause, now: before } = next);
  }
}

/** Waits for a key, or for saved files that did not change between two scans. */
async function nextCause(
  job: WatchedJob,
  before: Inputs,
  keys: Keys,
  signal: AbortSignal,
): Promise<{ cause: Cause; now: Inputs }> {
  let last = before;
  while (true) {
    const began = performance.now();
    const now = await job.look();
    const took = performance.now() - began;
    signal.throwIfAborted();
    const wish = keys.take();
    // Files saved meanwhile are graded too only if the request includes them.
    if (wish !== undefined) return { cause: { kind: "wish", wish }, now: before };
    if (!areEqual(before, now) && areEqual(last, now)) {
      return { cause: { kind: "saved", before, now }, now };
    }
    last = now;
    await pause(Math.max(SHORTEST_PAUSE, took / SHARE_OF_LOOKING), signal);
  }
}
