/**
 * Reads files that are read whole: configuration, caches, suites, Dockerfiles. Anything may have
 * been put in their place: a pipe that never ends, a device, 5 GB.
 */

import { UserError } from "./errors.ts";
import { bytes } from "./measures.ts";
import { visible } from "./text.ts";

const MIB = 1 << 20;

/** More than anyone writes by hand. */
const USUAL_BYTES = MIB;

/** The path is not a regular file, or the file is too large. */
export class UnfitFileError extends UserError {
  override name = "UnfitFileError";

  /** @param reason as in "it is a pipe, not a regular file" */
  constructor(readonly path: string, readonly reason: string) {
    super(`Failed to read \`${visible(path)}\`: ${reason}`);
  }
}

/**
 * Reads a regular file, following links. Synchronously, because a small file takes less time than
 * handing it to another thread. Opens only regular files, because opening a pipe waits for its
 * writer.
 *
 * @param maxBytes default: 1 MB
 * @throws {UnfitFileError} for anything but a regular file of at most that size
 * @throws errors of `Deno.errors` unchanged, including `NotFound`
 */
export function readSmallFile(path: string, maxBytes = USUAL_BYTES): Uint8Array<ArrayBuffer> {
  const { size } = statRegular(path);
  if (size > maxBytes) throw tooLarge(path, size, maxBytes);
  using file = Deno.openSync(path);
  // One extra byte shows whether the file has grown since.
  const bytes = new Uint8Array(size + 1);
  let length = 0;
  while (length < bytes.length) {
    const read = file.readSync(bytes.subarray(length));
    if (read === null) break;
    length += read;
  }
  if (length > size) throw new UnfitFileError(path, "it grew while it was read");
  return bytes.subarray(0, length);
}

/** The same as text; bytes that are not UTF-8 become U+FFFD. */
export function readSmallText(path: string, maxBytes = USUAL_BYTES): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(readSmallFile(path, maxBytes));
}

/** @throws as {@linkcode readSmallFile} if it is not a regular file */
export function statRegular(path: string): Deno.FileInfo {
  let info: Deno.FileInfo;
  try {
    info = Deno.statSync(path);
  } catch (error) {
    // Deno denies access to some devices, such as `/dev/stdin`.
    if (error instanceof Deno.errors.NotCapable) throw irregular(path, "a device");
    throw error;
  }
  if (info.isFile) return info;
  if (info.isDirectory) throw irregular(path, "a directory");
  if (info.isFifo) throw irregular(path, "a pipe");
  throw irregular(path, info.isSocket ? "a socket" : "a device");
}

function irregular(path: string, kind: string): UnfitFileError {
  return new UnfitFileError(path, `it is ${kind}, not a regular file`);
}

function tooLarge(path: string, size: number, maxBytes: number): UnfitFileError {
  return new UnfitFileError(path, `it is too large (${bytes(size)}, at most ${bytes(maxBytes)})`);
}
