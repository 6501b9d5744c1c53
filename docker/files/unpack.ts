import type { UnpackLimits } from "./archive_entry.ts";

/** Archive formats that can be unpacked; a tar may be gzipped. */
export type ArchiveKind = "zip" | "tar";

const ENDINGS: readonly [RegExp, ArchiveKind][] = [
  [/\.zip$/i, "zip"],
  [/\.(tar|tar\.gz|tgz)$/i, "tar"],
];

/** The signatures of archives: an offset and the bytes there. */
const MARKS: readonly [number, string, ArchiveKind][] = [
  [0, "PK\x03\x04", "zip"],
  [0, "\x1f\x8b", "tar"],
  [257, "ustar", "tar"],
];

/**
 * A file's archive format: by its name or, if that has no extension, by its first bytes. Undefined
 * for any other file: many formats are zips inside that must stay packed.
 */
export async function archiveKind(path: string, name: string): Promise<ArchiveKind | undefined> {
  if (name.includes(".")) return ENDINGS.find(([ending]) => ending.test(name))?.[1];
  using file = await Deno.open(path);
  const head = new Uint8Array(512);
  const length = await file.read(head) ?? 0;
  const text = String.fromCharCode(...head.subarray(0, length));
  return MARKS.find(([at, mark]) => text.startsWith(mark, at))?.[2];
}

/** Unpacks an archive into an empty folder. One that breaks a rule is refused as a whole. */
export async function unpack(
  kind: ArchiveKind,
  archive: string,
  folder: string,
  limits: UnpackLimits,
): Promise<void> {
  if (kind === "tar") {
    const { untar } = await import("./untar.ts");
    return await untar(archive, folder, limits);
  }
  const { unzip } = await import("./unzip.ts");
  await unzip(archive, folder, limits);
}
