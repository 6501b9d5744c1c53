import type { Archive } from "../files/archive.ts";
import { type ImageFiles, ImagePathError } from "./image_files.ts";

/**
 * Gives a file's bytes as they are, through links, in constant memory.
 *
 * @param take gets the bytes, valid until it has settled
 * @returns a complaint in the words of `cat`; undefined where all went well
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
