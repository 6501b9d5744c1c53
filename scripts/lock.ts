import { dirname } from "node:path";

/**
 * Runs `work` while holding the lock file, so that tasks started together wait for each other. The
 * system releases the lock if its holder dies.
 */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  await Deno.mkdir(dirname(path), { recursive: true });
  using file = await Deno.open(path, { create: true, write: true });
  await file.lock(true);
  return await work();
}
