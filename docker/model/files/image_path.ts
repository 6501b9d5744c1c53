/** Absolute paths of an image. */

import { posix } from "node:path";

/** The parent folder of a path; `/` for `/` itself. */
export function parentOf(path: string): string {
  return posix.dirname(path);
}

/** A path without `.`, `..` and redundant slashes; relative ones start from a folder. */
export function absolutePath(text: string, folder: string): string {
  const joined = text.startsWith("/") ? text : `${folder}/${text}`;
  const path = posix.normalize(joined);
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}
