import { dirname } from "node:path";

/**
 * Runs `work` while this process alone holds the lock file: tasks that are started together then
 * wait for each other. The system gives the lock back when its holder dies.
 */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  await Deno.mkdir(dirname(path), { recursive: true });
  using file = await Deno.open(path, { create: true, write: true });
  await file.lock(true);
  return await work();
}
