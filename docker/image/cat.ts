import type { Archive } from "../files/archive.ts";
import { type ImageFiles, ImagePathError } from "./image_files.ts";

/**
 * Reads a file's bytes unchanged, through links, in constant memory.
 *
 * @param take called with the bytes, which are valid until it has settled
 * @returns an error message in the words of `cat`; undefined on success
 */
export async function catFile(
  files: ImageFiles,
  path: string,
  take: (bytes: Uint8Array) => Promise<void>,
): Promise<string | undefined> {
  try {
    return await files.read(path, { follow: true }, (archive) => pour(archive, path, take));
  } catch (error) {
    if (error instanceof ImagePathError) return `cat: ${error.message}`;
    throw error;
  }
}

async function pour(
  { first, during }: Archive,
  path: string,
  take: (bytes: Uint8Array) => Promise<void>,
): Promise<string | undefined> {
  const { type = "file" } = first.header;
  if (type === "directory") return `cat: ${path}: Is a directory`;
  if (type !== "file") return `cat: ${path}: Is a ${type}, not a file`;
  for await (const bytes of first.body) await during(() => take(bytes));
  return undefined;
}
