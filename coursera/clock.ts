/** Time as waiting code sees it; handed in, so that tests need not wait. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds since some moment, by a clock that nobody sets: for deadlines. */
  elapsed(): number;
  /** Resolves after that many milliseconds; rejects with the signal's reason when it is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  sleep,
};

function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const timer = setTimeout(finish, milliseconds);
    signal?.addEventListener("abort", interrupt);

    function finish() {
      signal?.removeEventListener("abort", interrupt);
      resolve();
    }
    function interrupt() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", interrupt);
      reject(signal?.reason);
    }
  });
}
