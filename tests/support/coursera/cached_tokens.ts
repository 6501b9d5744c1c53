import { join } from "node:path";
import type { TemporaryHome } from "./fake_coursera_client.ts";

/** The cache below the home folder. */
export const cachePath = ".coursera/oauth2_cache.json";

/** What the cache has. */
export async function cached(home: TemporaryHome): Promise<Record<string, unknown>> {
  return JSON.parse(await Deno.readTextFile(join(home.path, cachePath)));
}
