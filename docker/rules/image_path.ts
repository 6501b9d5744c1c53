/** Absolute paths of an image; by hand, as there are thousands of them in a long Dockerfile. */

import { posix } from "node:path";

/** The folder a path lies in; `/` for `/` itself. */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash <= 0 ? "/" : path.slice(0, slash);
}

/** As `posix.normalize`, which goes through a path character by character: most need none of it. */
export function normalized(path: string): string {
  const isPlain = path !== "" && !path.startsWith(".") && !path.includes("/.") &&
    !path.includes("//");
  return isPlain ? path : posix.normalize(path);
}

/** A path without `.`, `..`, and slashes that say nothing; relative ones start from a folder. */
export function absolutePath(text: string, folder: string): string {
  const joined = text.startsWith("/") ? text : `${folder}/${text}`;
  const path = normalized(joined);
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}
