/** A connection on which nothing moves any more. */
export class StallError extends Error {
  override name = "StallError";
}

/** When a connection counts as dead: no server says so. */
export interface StallLimits {
  stallMs: number;
  /** So much has to move in this time; single bytes are no life. */
  leastBytes: number;
  /** How often to look. */
  everyMs: number;
}

const defaultLimits: StallLimits = { stallMs: 60_000, leastBytes: 60_000, everyMs: 1000 };

/**
 * Gives work up when next to nothing has moved for a minute, or the signal is aborted. The work itself
 * is the caller's to end.
 *
 * @param work gets what it calls whenever something moved, with the bytes that have moved until then
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
