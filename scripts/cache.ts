import { homedir } from "node:os";
import { join } from "node:path";

/** Where scripts keep their downloads: below the user's cache directory. */
export function cacheDirectory(): string {
  const base = Deno.env.get("XDG_CACHE_HOME") || join(homedir(), ".cache");
  return join(base, "courseraprogramming-dev");
}
