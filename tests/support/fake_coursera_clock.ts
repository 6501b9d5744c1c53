import type { Clock } from "../../coursera/clock.ts";

/** A clock that moves only when somebody sleeps on it, or moves it. */
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
