// Not `node:fs/promises`: there Deno 2.4.2 has no `statfs`.
import { promises } from "node:fs";

/** Bytes that this user may still write below a folder; undefined where that cannot be told. */
export async function freeBytes(folder: string): Promise<number | undefined> {
  const found = await promises.statfs(folder).catch(() => undefined);
  return found === undefined ? undefined : Number(found.bavail) * Number(found.bsize);
}
