import type { Clock } from "./clock.ts";

/** How long to ask again, and how often. */
export interface PollOptions {
  clock: Clock;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
  /** The pause after the first attempt; each later one is half as long again. */
  firstPauseMs?: number;
  longestPauseMs?: number;
  /** For a caller that has just tried. */
  beginsWithPause?: boolean;
}

/**
 * Tries until there is a result, with growing pauses. Each attempt is told how many milliseconds are
 * left, and no pause goes past the deadline.
 *
 * @returns undefined when time is up
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
    // Many jobs that begin together should not ask together for ever; and a last attempt is made
    // shortly before the end.
    const jitteredMs = pauseMs * (0.75 + Math.random() / 2);
    await clock.sleep(Math.min(jitteredMs, leftMs * 0.9), signal);
  }
}
