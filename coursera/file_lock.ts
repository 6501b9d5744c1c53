import { RetryableError, UserError } from "../terminal/errors.ts";
import { visible } from "../terminal/text.ts";
import type { Clock } from "./clock.ts";
import { ifThere } from "./own_file.ts";

/** How long to wait for a lock, and which clock to use. */
export interface LockOptions {
  clock: Clock;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
}

/**
 * Does the work while holding an exclusive lock on a file, which is created if missing and never
 * removed. The kernel ties the lock to the open file, so it ends with its owner, however that one
 * ends; removing the file would let two owners in.
 *
 * @throws {RetryableError} if another process holds the lock for the whole time
 */
export async function withFileLock<T>(
  path: string,
  { clock, timeoutMs, signal }: LockOptions,
  work: () => Promise<T>,
): Promise<T> {
  requireLockable(path);
  using file = await Deno.open(path, { create: true, write: true, mode: 0o600 });
  if (!(await lockWithin(file, { clock, timeoutMs, signal }))) {
    throw new RetryableError(visible(`Failed to lock "${path}": another process holds it`), {
      hint: "wait for other calls of this program to end",
    });
  }
  // Closing the file releases the lock.
  return await work();
}

/** Opening a pipe would wait for its reader, and opening a link could create a file elsewhere. */
function requireLockable(path: string): void {
  const info = ifThere(() => Deno.lstatSync(path));
  if (info === undefined || info.isFile) return;
  throw new UserError(visible(`Failed to lock "${path}": it is not a regular file`), {
    hint: "remove it",
  });
}

/** Whether the lock was acquired in time, counted by pauses: the clock may be changed meanwhile. */
async function lockWithin(
  file: Deno.FsFile,
  { clock, timeoutMs, signal }: LockOptions,
): Promise<boolean> {
  const { tryLock }: Partial<TryLock> = file;
  if (tryLock === undefined) {
    // On a timeout, the waiting thread ends with the process.
    const giveUp = new AbortController();
    const patience = AbortSignal.any([giveUp.signal, ...(signal === undefined ? [] : [signal])]);
    const late = clock.sleep(timeoutMs, patience).then(() => false);
    late.catch(() => {});
    return await Promise.race([file.lock(true).then(() => true), late])
      .finally(() => giveUp.abort());
  }
  for (let leftMs = timeoutMs; !(await tryLock.call(file, true));) {
    if (leftMs <= 0) return false;
    const pauseMs = 10 + Math.random() * 40;
    await clock.sleep(pauseMs, signal);
    leftMs -= pauseMs;
  }
  return true;
}

/** What Deno 2.6 and newer also have; the types of older versions have only the blocking lock. */
interface TryLock {
  tryLock(exclusive: boolean): Promise<boolean>;
}
