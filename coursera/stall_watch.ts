/** A connection on which nothing moves any more. */
export class StallError extends Error {
  override name = "StallError";
}

/** Without a byte for so long a connection counts as dead: no server says so. */
const stallMs = 60_000;

/**
 * Gives work up when it has not been heard of for a minute, or the signal is aborted. The work itself
 * is the caller's to end.
 *
 * @param work gets what it calls whenever something moved
 */
export async function watchForStall<T>(
  signal: AbortSignal | undefined,
  work: (heard: () => void) => Promise<T>,
): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  let last = performance.now();
  const stop = () => reject(signal?.reason);
  const timer = setInterval(() => {
    if (performance.now() - last < stallMs) return;
    reject(new StallError(`silence for ${stallMs / 1000} s`));
  }, 1000);
  signal?.addEventListener("abort", stop);
  try {
    signal?.throwIfAborted();
    return await Promise.race([promise, work(() => last = performance.now())]);
  } finally {
    clearInterval(timer);
    signal?.removeEventListener("abort", stop);
  }
}
