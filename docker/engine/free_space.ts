// Not `node:fs/promises`, which has no `statfs` in Deno 2.4.2.
import { promises } from "node:fs";

/** Bytes that this user can still write below a folder; undefined if that is unknown. */
export async function freeBytes(folder: string): Promise<number | undefined> {
  const found = await promises.statfs(folder).catch(() => undefined);
  return found === undefined ? undefined : Number(found.bavail) * Number(found.bsize);
}
