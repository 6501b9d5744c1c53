import { configure, type Entry, type FileEntry, Reader, ZipReader } from "@zip.js/zip.js";
import { visibleLine } from "../../terminal/text.ts";
import {
  byteLimiter,
  entryParts,
  refusal,
  tooLarge,
  tooMany,
  type UnpackLimits,
  unreadable,
} from "./archive_entry.ts";
import { UnpackTarget } from "./unpack_target.ts";

/**
 * Coursera accepts image and submission together up to 8 GB (docs/spec/grader-contract.md, "Two
 * protocols").
 */
export const CONTEXT_LIMITS: UnpackLimits = { bytes: 8 * 1024 ** 3, entries: 200_000 };

/**
 * Unpacks a zip into an empty folder, with executable bits. An archive that would write outside it,
 * contains links or encrypted entries, or exceeds `limits` is refused as a whole.
 */
export async function unzip(archive: string, folder: string, limits: UnpackLimits): Promise<void> {
  configure({ useWebWorkers: false });
  const title = limits.title ?? archive;
  using file = await Deno.open(archive);
  const disk = new DiskReader(file, (await file.stat()).size);
  const reader = new ZipReader(disk);
  try {
    await checkDirectory(title, reader, disk.size, limits);
    const target = new UnpackTarget(title, folder, limits);
    const limited = byteLimiter(title, limits);
    for await (const entry of reader.getEntriesGenerator()) {
      limits.signal?.throwIfAborted();
      const name = pathOf(entry);
      if (limits.withoutForks && /^__MACOSX(\/|$)/.test(name)) continue;
      if (entry.directory || name.endsWith("/")) await target.addFolder(name);
      else {
        const file = await target.addFile(name, entry.executable);
        await unpackFile(entry, limited(), file);
      }
    }
  } catch (error) {
    throw unreadable(title, "zip", error);
  } finally {
    await reader.close();
  }
}

/**
 * Refuses, before anything is unpacked, what the archive's own directory shows to be wrong. What
 * the directory omits or misstates is found while unpacking.
 */
async function checkDirectory(
  archive: string,
  reader: ZipReader<unknown>,
  size: number,
  limits: UnpackLimits,
): Promise<void> {
  let announced = 0;
  let bytes = 0;
  let stored = 0;
  const onprogress = (_: number, total: number) => {
    announced = total;
    return undefined;
  };
  for await (const entry of reader.getEntriesGenerator({ onprogress })) {
    limits.signal?.throwIfAborted();
    if (announced > limits.entries) throw tooMany(archive, limits);
    const { symlink, encrypted } = entry;
    const filename = pathOf(entry);
    entryParts(archive, filename);
    if (symlink) throw refusal(archive, `the entry "${visibleLine(filename)}" is a link`);
    if (encrypted) throw refusal(archive, `the entry "${visibleLine(filename)}" is encrypted`);
    bytes += entry.uncompressedSize;
    if (bytes > limits.bytes) throw tooLarge(archive, limits);
    stored += entry.compressedSize;
    if (stored > size) throw refusal(archive, "its entries overlap");
  }
}

/**
 * Systems that separate folders with a backslash, by their numbers in a zip: FAT, OS/2, NTFS, VFAT.
 */
const BACKSLASH_SYSTEMS: ReadonlySet<number> = new Set([0, 6, 10, 11, 14]);

/** The path of an entry, with slashes where some Windows programs write backslashes. */
function pathOf({ filename, versionMadeBy }: Pick<Entry, "filename" | "versionMadeBy">): string {
  return BACKSLASH_SYSTEMS.has(versionMadeBy >> 8) ? filename.replaceAll("\\", "/") : filename;
}

async function unpackFile(
  entry: FileEntry,
  { readable, writable }: TransformStream<Uint8Array, Uint8Array>,
  file: Deno.FsFile,
): Promise<void> {
  const stop = new AbortController();
  const writing = readable.pipeTo(file.writable, { signal: stop.signal });
  const reading = entry.getData(writable);
  try {
    await Promise.all([reading, writing]);
  } catch (error) {
    // Invalid content would leave the file open.
    stop.abort();
    await Promise.allSettled([reading, writing]);
    throw error;
  }
}

/**
 * Far above the directory size of the most entries that are unpacked; a stated size cannot be
 * trusted.
 */
const LARGEST_READ = 256 * 1024 ** 2;

/** Reads an archive in place, so that its size costs no memory. */
export class DiskReader extends Reader<Deno.FsFile> {
  readonly #file: Deno.FsFile;

  constructor(file: Deno.FsFile, size: number) {
    super(file);
    this.#file = file;
    this.size = size;
  }

  override async readUint8Array(index: number, length: number): Promise<Uint8Array> {
    const available = Math.min(length, this.size - index);
    if (available > LARGEST_READ) throw new Error("its directory is too large");
    const bytes = new Uint8Array(available);
    await this.#file.seek(index, Deno.SeekMode.Start);
    for (let at = 0; at < bytes.length;) {
      const read = await this.#file.read(bytes.subarray(at));
      if (read === null) return bytes.subarray(0, at);
      at += read;
    }
    return bytes;
  }
}
