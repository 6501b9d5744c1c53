import { createHash } from "node:crypto";
import { UserError } from "../../terminal/errors.ts";
import type { Found } from "./walk.ts";

/**
 * The state of a tree without reading its files: names, kinds, modes, sizes and times of change, as
 * one short text. It stays equal as long as nothing was saved. Times of folders are ignored, so
 * that an editor's temporary file leaves no trace.
 *
 * @param walk the tree; if it cannot be walked, the reason is its state
 */
export async function treeState(walk: AsyncIterable<Found>): Promise<string> {
  const hash = createHash("sha256");
  try {
    for await (const { name, info } of walk) hash.update(`${name}\0${stateOf(info)}\0`);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    hash.update(`\0${error.message}`);
  }
  return hash.digest("base64");
}

/** The same for a single file, through a link; empty if there is none. */
export async function fileState(path: string): Promise<string> {
  try {
    return stateOf(await Deno.stat(path));
  } catch {
    return "";
  }
}

function stateOf({ isDirectory, isSymlink, mode, size, mtime, ino }: Deno.FileInfo): string {
  if (isDirectory) return `folder ${mode}`;
  // An editor that renames creates another file, perhaps with the same size and time.
  return `${isSymlink ? "link" : "file"} ${mode} ${size} ${mtime?.getTime()} ${ino}`;
}
