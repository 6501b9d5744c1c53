/** A connection without progress. */
export class StallError extends Error {
  override name = "StallError";
}

/** When a connection counts as dead; no server announces that. */
export interface StallLimits {
  stallMs: number;
  /** Bytes that must move in this time; a few single bytes do not count. */
  leastBytes: number;
  /** How often to check. */
  everyMs: number;
}

const defaultLimits: StallLimits = { stallMs: 60_000, leastBytes: 60_000, everyMs: 1000 };

/**
 * Gives up on work if almost nothing has moved for a minute, or the signal is aborted. The caller
 * must stop the work itself.
 *
 * @param work called with a function to call on every progress, with the total bytes moved so far
 */
export async function watchForStall<T>(
  signal: AbortSignal | undefined,
  work: (heard: (bytes: number) => void) => Promise<T>,
  { stallMs, leastBytes, everyMs } = defaultLimits,
): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  let last = performance.now();
  let counted: number | undefined;
  const heard = (bytes: number) => {
    if (counted !== undefined && Math.abs(bytes - counted) < leastBytes) return;
    counted = bytes;
    last = performance.now();
  };
  const stop = () => reject(signal?.reason);
  const timer = setInterval(() => {
    if (performance.now() - last < stallMs) return;
    reject(new StallError(`less than 1 kB/s for ${stallMs / 1000} s`));
  }, everyMs);
  signal?.addEventListener("abort", stop);
  try {
    signal?.throwIfAborted();
    return await Promise.race([promise, work(heard)]);
  } finally {
    clearInterval(timer);
    signal?.removeEventListener("abort", stop);
  }
}
