import { createTarDecoder, type ParsedTarEntry } from "modern-tar";
import { visibleLine } from "../../terminal/text.ts";
import { byteLimiter, refusal, type UnpackLimits, unreadable } from "./archive_entry.ts";
import { UnpackTarget } from "./unpack_target.ts";

/** The signature of gzip. */
const GZIP = [0x1f, 0x8b];

/**
 * Unpacks a tar, gzipped or not, into an empty folder, with executable bits. An archive that would
 * write outside it, contains links or devices, or exceeds `limits` is refused as a whole.
 */
export async function untar(archive: string, folder: string, limits: UnpackLimits): Promise<void> {
  const title = limits.title ?? archive;
  const file = await Deno.open(archive);
  const first = new Uint8Array(2);
  await file.read(first);
  await file.seek(0, Deno.SeekMode.Start);
  const isZipped = GZIP.every((byte, index) => first[index] === byte);
  const bytes = isZipped
    ? file.readable.pipeThrough(new DecompressionStream("gzip"))
    : file.readable;
  // For the whole stream: headers take space too, and there may be any number of them.
  const limited = bytes.pipeThrough(byteLimiter(title, limits)());
  const entries = limited.pipeThrough(createTarDecoder({ strict: true })).getReader();
  const target = new UnpackTarget(title, folder, limits);
  try {
    for (let next = await entries.read(); !next.done; next = await entries.read()) {
      await unpackEntry(title, next.value, target);
    }
  } catch (error) {
    throw unreadable(title, isZipped ? "tar.gz" : "tar", error);
  } finally {
    await entries.cancel().catch(() => {});
  }
}

async function unpackEntry(
  archive: string,
  { header, body }: ParsedTarEntry,
  target: UnpackTarget,
): Promise<void> {
  const { name, type, pax } = header;
  if (type === "directory") {
    await target.addFolder(name);
    return await body.cancel();
  }
  if (type !== "file") {
    const kind = type === "link" || type === "symlink" ? "link" : "special file";
    throw refusal(archive, `the entry "${visibleLine(name)}" is a ${kind}`);
  }
  // The entry has a map and pieces, not the content.
  if (Object.keys(pax ?? {}).some((key) => key.startsWith("GNU.sparse."))) {
    throw refusal(archive, `the entry "${visibleLine(name)}" is a sparse file`);
  }
  const file = await target.addFile(name, ((header.mode ?? 0) & 0o111) !== 0);
  await body.pipeTo(file.writable);
}
