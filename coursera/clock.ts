/** The clock of code that waits; passed in, so that tests need not wait. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds on a monotonic clock, for deadlines. */
  elapsed(): number;
  /** Resolves after that many milliseconds; rejects with the signal's reason if it is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** The clock of this machine. */
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
