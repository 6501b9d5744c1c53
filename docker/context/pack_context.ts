import { configure, TextReader, ZipWriter } from "@zip.js/zip.js";
import { join } from "node:path";
import { failureReason, UserError } from "../../terminal/errors.ts";
import { visible } from "../../terminal/text.ts";
import { type ArchiveFile, ArchiveWriter } from "../files/archive_file.ts";
import { contextEntries, type ContextEntry } from "./context_entries.ts";
import { targetOf } from "../files/walk.ts";
import { requireDockerfile } from "./context_dockerfile.ts";
import { DiskReader } from "../files/unzip.ts";

/** A build context, and the path of its zip. */
export interface PackOptions {
  folder: string;
  /** As the user wrote it. */
  source: string;
  /** Path of the file to create. */
  path: string;
  signal?: AbortSignal | undefined;
  /** Called with the bytes packed so far and the total. */
  onProgress?: ((packed: number, total: number) => void) | undefined;
}

/** "version made by": unix, so that the modes count. */
const MADE_BY_UNIX = 0x0314;

const FILE_TYPES = { file: 0o100000, directory: 0o040000, link: 0o120000 };

/**
 * Zips a build context as `docker build` would see it. The same names, modes and bytes produce the
 * same archive: times are omitted, and entries are sorted by name. On failure no file is left
 * behind.
 *
 * @throws {UserError} if there is no Dockerfile at its root, or the disk is full
 */
export async function packContext(options: PackOptions): Promise<ArchiveFile> {
  const { folder, source, path } = options;
  await requireDockerfile(folder, source, "at the root of");
  const writer = await ArchiveWriter.create(path);
  let isWhole = false;
  try {
    await writeZip(writer, options);
    isWhole = true;
    return writer.finish();
  } finally {
    await writer.close(isWhole);
  }
}

async function writeZip(
  writer: ArchiveWriter,
  { folder, signal, onProgress }: PackOptions,
): Promise<void> {
  configure({ useWebWorkers: false });
  const zip = new ZipWriter(new WritableStream({ write: (bytes) => writer.write(bytes) }), {
    extendedTimestamp: false,
    // The earliest time that the format can store, in any time zone.
    lastModDate: new Date(1980, 0, 1),
    versionMadeBy: MADE_BY_UNIX,
  });
  const entries = await contextEntries(folder);
  const total = entries.reduce((sum, { size }) => sum + size, 0);
  let packed = 0;
  for (const entry of entries) {
    signal?.throwIfAborted();
    const onprogress = (bytes: number) => {
      signal?.throwIfAborted();
      onProgress?.(packed + bytes, total);
      return undefined;
    };
    await addEntry(zip, entry, { folder, onprogress });
    packed += entry.size;
  }
  await zip.close();
}

async function addEntry(
  zip: ZipWriter<unknown>,
  { path, kind, mode }: ContextEntry,
  { folder, onprogress }: { folder: string; onprogress: (bytes: number) => undefined },
): Promise<void> {
  const options = { externalFileAttributes: ((FILE_TYPES[kind] | mode) << 16) >>> 0 };
  const place = join(folder, path);
  if (kind === "directory") {
    await zip.add(`${path}/`, undefined, { ...options, directory: true });
  } else if (kind === "link") {
    await zip.add(path, new TextReader(await targetOf({ path: place, name: path })), {
      ...options,
      level: 0,
    });
  } else {
    using file = await opened(place, path);
    const reader = new DiskReader(file, (await file.stat()).size);
    await zip.add(path, reader, { ...options, onprogress });
  }
}

async function opened(place: string, path: string): Promise<Deno.FsFile> {
  try {
    return await Deno.open(place);
  } catch (error) {
    throw new UserError(`\`${visible(path)}\` could not be read: ${failureReason(error)}`, {
      hint: "make it readable, or leave it out with .dockerignore",
      cause: error,
    });
  }
}
