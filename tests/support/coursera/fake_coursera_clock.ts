import type { Clock } from "../../../coursera/clock.ts";

/** A clock that advances only by sleeping or on request. */
export class FakeClock implements Clock {
  /** Every pause, in order. */
  readonly pauses: number[] = [];
  #now = 1_700_000_000_000;

  now(): number {
    return this.#now;
  }

  elapsed(): number {
    return this.#now;
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    this.pauses.push(milliseconds);
    this.#now += milliseconds;
    return Promise.resolve();
  }
}

/** The same clock, moved by some hours on every read. */
export function unsteady(clock: Clock, hours: number): Clock {
  let looks = 0;
  return {
    now: () => clock.now() + hours * 3_600_000 * looks++,
    elapsed: () => clock.elapsed(),
    sleep: (milliseconds, signal) => clock.sleep(milliseconds, signal),
  };
}
