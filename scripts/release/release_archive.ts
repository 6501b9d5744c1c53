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

/** How hard to compress: 9 is the most, 1 is quick. */
type Level = 1 | 9;

/** Packs files as a system's users expect it; the same files give the same bytes. */
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
  // Its header has neither a name nor a time.
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
      // The first day that a zip can name; local time, as zips have it.
      lastModDate: new Date(1980, 0, 1),
      versionMadeBy: 0x0314,
      externalFileAttributes: ((0o100000 | mode) << 16) >>> 0,
    });
  }
  return await zip.close();
}
