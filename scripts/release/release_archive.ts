import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { packTar } from "modern-tar";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { ReleaseTarget } from "./release_targets.ts";

/** A file of an archive. */
export interface ArchivedFile {
  name: string;
  mode: number;
  content: Uint8Array<ArrayBuffer>;
}

/** Compression level: 9 gives the smallest files, 1 is the fastest. */
type Level = 1 | 9;

/** Packs files in the format that a system's users expect; the same files give the same bytes. */
export async function packArchive(
  files: readonly ArchivedFile[],
  kind: ReleaseTarget["archive"],
  level: Level = 9,
): Promise<Uint8Array> {
  return kind === "zip" ? await packZip(files, level) : await packTarGz(files, level);
}

async function packTarGz(files: readonly ArchivedFile[], level: Level): Promise<Uint8Array> {
  const tar = await packTar(files.map(({ name, mode, content }) => ({
    header: { name, mode, size: content.length, uid: 0, gid: 0, mtime: new Date(0), type: "file" },
    body: content,
  })));
  // Leaves name and time out of the header.
  return await promisify(gzip)(tar, { level, memLevel: 9 });
}

async function packZip(files: readonly ArchivedFile[], level: Level): Promise<Uint8Array> {
  const zip = new ZipWriter(new Uint8ArrayWriter(), {
    level,
    useWebWorkers: false,
    extendedTimestamp: false,
  });
  for (const { name, mode, content } of files) {
    await zip.add(name, new Uint8ArrayReader(content), {
      // The first day that a zip can hold, in local time as zips use it.
      lastModDate: new Date(1980, 0, 1),
      versionMadeBy: 0x0314,
      externalFileAttributes: ((0o100000 | mode) << 16) >>> 0,
    });
  }
  return await zip.close();
}
