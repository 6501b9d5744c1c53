import type { Clock } from "./clock.ts";
import { RetryableError } from "../terminal/errors.ts";

/** How long to wait for a lock, and on what clock. */
export interface LockOptions {
  clock: Clock;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
}

/**
 * Does the work while holding an exclusive lock on a file, which is made when absent and stays.
 * The kernel holds the lock for the open file, so it ends with its owner, however that one ends;
 * removing the file would let two owners in.
 *
 * @throws {RetryableError} when another process holds the lock for all that time
 */
export async function withFileLock<T>(
  path: string,
  { clock, timeoutMs, signal }: LockOptions,
  work: () => Promise<T>,
): Promise<T> {
  const deadline = clock.now() + timeoutMs;
  using file = await Deno.open(path, { create: true, write: true, mode: 0o600 });
  while (!(await tryLock(file))) {
    if (clock.now() >= deadline) {
      throw new RetryableError(`Failed to lock "${path}": another process holds it`, {
        hint: "wait for other calls of this program to end",
      });
    }
    await clock.sleep(10 + Math.random() * 40, signal);
  }
  // Closing the file gives the lock back.
  return await work();
}

/** What Deno 2.6 and newer have beside, and the types of older ones do not know. */
interface TryLock {
  tryLock(exclusive: boolean): Promise<boolean>;
}

/** Deno before 2.6 only has the lock that waits; owners hold it for one refresh at most. */
async function tryLock(file: Deno.FsFile): Promise<boolean> {
  const newer: Pick<Deno.FsFile, "lock"> & Partial<TryLock> = file;
  if (newer.tryLock !== undefined) return await newer.tryLock(true);
  await newer.lock(true);
  return true;
}
