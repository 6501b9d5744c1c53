import { RetryableError, UserError } from "../terminal/errors.ts";
import { visible } from "../terminal/text.ts";
import type { Clock } from "./clock.ts";
import { ifThere } from "./own_file.ts";

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
  requireLockable(path);
  using file = await Deno.open(path, { create: true, write: true, mode: 0o600 });
  if (!(await lockWithin(file, { clock, timeoutMs, signal }))) {
    throw new RetryableError(visible(`Failed to lock "${path}": another process holds it`), {
      hint: "wait for other calls of this program to end",
    });
  }
  // Closing the file gives the lock back.
  return await work();
}

/** Opening a pipe would wait for its reader, and through a link a file would be made elsewhere. */
function requireLockable(path: string): void {
  const info = ifThere(() => Deno.lstatSync(path));
  if (info === undefined || info.isFile) return;
  throw new UserError(visible(`Failed to lock "${path}": it is not a regular file`), {
    hint: "remove it",
  });
}

/** Whether the lock was given in time. The pauses are counted, as the clock may be set meanwhile. */
async function lockWithin(
  file: Deno.FsFile,
  { clock, timeoutMs, signal }: LockOptions,
): Promise<boolean> {
  const { tryLock }: Partial<TryLock> = file;
  if (tryLock === undefined) {
    // Where the time is up first, the thread that waits ends with the process.
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

/**
 * What Deno 2.6 and newer have beside, and the types of older ones do not know: those only have the
 * lock that waits.
 */
interface TryLock {
  tryLock(exclusive: boolean): Promise<boolean>;
}
