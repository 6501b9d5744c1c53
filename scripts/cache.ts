import { homedir } from "node:os";
import { join } from "node:path";

/** Where the scripts keep what was fetched once: below the user's cache directory. */
export function cacheDirectory(): string {
  const base = Deno.env.get("XDG_CACHE_HOME") || join(homedir(), ".cache");
  return join(base, "courseraprogramming-dev");
}
