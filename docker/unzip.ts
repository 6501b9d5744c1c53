import { configure, type Entry, Reader, ZipReader } from "@zip.js/zip.js";
import { dirname, join } from "node:path";
import { visible } from "../terminal/text.ts";
import { entryParts, limitBytes, refusal, type UnpackLimits, unreadable } from "./archive_entry.ts";

/** Coursera takes image and submission together up to 8 GB (spec/grader-contract.md). */
export const CONTEXT_LIMITS: UnpackLimits = { bytes: 8 * 1024 ** 3, entries: 200_000 };

/**
 * Unpacks a zip into an empty folder, with executable bits. An archive that would write outside,
 * holds links, encrypted parts, or more than `limits` is refused as a whole.
 */
export async function unzip(archive: string, folder: string, limits: UnpackLimits): Promise<void> {
  configure({ useWebWorkers: false });
  const title = limits.title ?? archive;
  using file = await Deno.open(archive);
  const reader = new ZipReader(new DiskReader(file, (await file.stat()).size));
  try {
    let bytes = 0;
    let entries = 0;
    for await (const entry of reader.getEntriesGenerator()) {
      limits.signal?.throwIfAborted();
      if (++entries > limits.entries) {
        throw refusal(title, `it has more than ${limits.entries} entries`);
      }
      bytes += await unpackEntry(title, entry, folder, limits, limits.bytes - bytes);
    }
  } catch (error) {
    throw unreadable(title, "zip", error);
  } finally {
    await reader.close();
  }
}

/** @returns bytes written */
async function unpackEntry(
  archive: string,
  entry: Entry,
  folder: string,
  limits: UnpackLimits,
  room: number,
): Promise<number> {
  const name = entry.filename;
  const parts = entryParts(archive, name);
  if (entry.symlink) throw refusal(archive, `the entry "${visible(name)}" is a link`);
  if (entry.encrypted) throw refusal(archive, `the entry "${visible(name)}" is encrypted`);
  const path = join(folder, ...parts);
  if (entry.directory) {
    await Deno.mkdir(path, { recursive: true });
    return 0;
  }
  await Deno.mkdir(dirname(path), { recursive: true });
  const limiter = limitBytes(archive, room, limits);
  const file = await Deno.open(path, {
    write: true,
    createNew: true,
    mode: entry.executable ? 0o755 : 0o644,
  });
  const writing = limiter.readable.pipeTo(file.writable);
  await Promise.all([entry.getData(limiter.writable), writing]);
  return (await Deno.lstat(path)).size;
}

/** Reads an archive where it lies, so that its size costs no memory. */
export class DiskReader extends Reader<Deno.FsFile> {
  readonly #file: Deno.FsFile;

  constructor(file: Deno.FsFile, size: number) {
    super(file);
    this.#file = file;
    this.size = size;
  }

  override async readUint8Array(index: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(Math.min(length, this.size - index));
    await this.#file.seek(index, Deno.SeekMode.Start);
    for (let at = 0; at < bytes.length;) {
      const read = await this.#file.read(bytes.subarray(at));
      if (read === null) return bytes.subarray(0, at);
      at += read;
    }
    return bytes;
  }
}
