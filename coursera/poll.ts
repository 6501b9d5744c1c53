import type { Clock } from "./clock.ts";

/** How long to poll, and how often. */
export interface PollOptions {
  clock: Clock;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
  /** The pause after the first attempt; each later one is 1.5 times as long. */
  firstPauseMs?: number;
  longestPauseMs?: number;
  /** For a caller that has just tried once. */
  beginsWithPause?: boolean;
}

/**
 * Tries until there is a result, with growing pauses. Each attempt gets the milliseconds left, and
 * no pause goes past the deadline.
 *
 * @returns undefined on timeout
 */
export async function poll<T>(
  attempt: (remainingMs: number) => Promise<T | undefined>,
  options: PollOptions,
): Promise<T | undefined> {
  const { clock, timeoutMs, signal, firstPauseMs = 2000, longestPauseMs = 30_000 } = options;
  let isDue = options.beginsWithPause !== true;
  const deadline = clock.elapsed() + timeoutMs;
  for (let pauseMs = firstPauseMs;; pauseMs = Math.min(pauseMs * 1.5, longestPauseMs)) {
    const result = isDue ? await attempt(deadline - clock.elapsed()) : undefined;
    if (result !== undefined) return result;
    isDue = true;
    const leftMs = deadline - clock.elapsed();
    if (leftMs <= firstPauseMs / 4) return undefined;
    // Jobs that start together should not keep polling together; and a last attempt is made shortly
    // before the deadline.
    const jitteredMs = pauseMs * (0.75 + Math.random() / 2);
    await clock.sleep(Math.min(jitteredMs, leftMs * 0.9), signal);
  }
}
