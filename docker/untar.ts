import { createTarDecoder, type ParsedTarEntry } from "modern-tar";
import { dirname, join } from "node:path";
import { visible } from "../terminal/text.ts";
import { entryParts, limitBytes, refusal, type UnpackLimits, unreadable } from "./archive_entry.ts";

/** The first bytes of what gzip makes. */
const GZIP = [0x1f, 0x8b];

/**
 * Unpacks a tar, gzipped or not, into an empty folder, with executable bits. An archive that would
 * write outside, holds links, devices, or more than `limits` is refused as a whole.
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
  // Of the whole stream: headers take room too, and there may be any number of them.
  const limited = bytes.pipeThrough(limitBytes(title, limits.bytes, limits));
  const entries = limited.pipeThrough(createTarDecoder({ strict: true })).getReader();
  try {
    let count = 0;
    for (let next = await entries.read(); !next.done; next = await entries.read()) {
      if (++count > limits.entries) {
        throw refusal(title, `it has more than ${limits.entries} entries`);
      }
      await unpackEntry(title, next.value, folder);
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
  folder: string,
): Promise<void> {
  const path = join(folder, ...entryParts(archive, header.name));
  if (header.type === "directory") {
    await Deno.mkdir(path, { recursive: true });
    return await body.cancel();
  }
  if (header.type !== "file") {
    const kind = header.type === "link" || header.type === "symlink" ? "link" : "special file";
    throw refusal(archive, `the entry "${visible(header.name)}" is a ${kind}`);
  }
  await Deno.mkdir(dirname(path), { recursive: true });
  const mode = ((header.mode ?? 0) & 0o111) === 0 ? 0o644 : 0o755;
  const file = await Deno.open(path, { write: true, createNew: true, mode });
  await body.pipeTo(file.writable);
}
