import { createHash } from "node:crypto";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import * as zlib from "node:zlib";
import { createTarDecoder, type ParsedTarEntry } from "modern-tar";
import * as z from "zod/mini";
import { RetryableError, UserError } from "../../terminal/errors.ts";
import { parseJson } from "../../terminal/json.ts";
import { visibleLine } from "../../terminal/text.ts";
import { ArchiveWriter } from "../files/archive_file.ts";
import { configSchema, type ImageParts, type LayerFile } from "./image_parts.ts";

/** Most bytes read of a manifest or a configuration; real ones have a few thousand. */
const LARGEST_JSON = 8 << 20;

/** Bytes that are unpacked at once. */
const PIECE = 1 << 18;

/** Where a layout stores everything, by its SHA-256. */
const BLOB = /^blobs\/sha256\/([0-9a-f]{64})$/;

/** The signatures of compressed blobs. */
const MAGIC = { gzip: [0x1f, 0x8b], zstd: [0x28, 0xb5, 0x2f, 0xfd] } as const;

/**
 * The list that engines add to a layout for readers that do not know the format: one image, as it
 * was named.
 */
const manifestSchema = z.array(
  z.object({
    Config: z.string(),
    RepoTags: z.nullish(z.array(z.string())),
    Layers: z.array(z.string()),
  }),
);

/**
 * Whether an archive is an OCI image layout.
 *
 * @param head its first header
 */
export function isLayout(head: Uint8Array): boolean {
  const [name = ""] = new TextDecoder().decode(head.subarray(0, 100)).split("\0", 1);
  return /^(\.\/)?(blobs\/|index\.json$|oci-layout$)/.test(name);
}

export interface LayoutOptions {
  /** An empty folder for the layers. */
  folder: string;
  /** Called with the number of bytes of layers unpacked so far. */
  onProgress?: ((bytes: number) => void) | undefined;
}

/**
 * Reads an image from an archive in the OCI image layout (image-spec, image-layout.md), in constant
 * memory: its layers are unpacked into files. Attestations and other platforms are read and
 * dropped. Everything is checked by digest: each blob against its name, and each unpacked layer
 * against the image's configuration.
 *
 * @throws {RetryableError} for an archive that does not match its digests
 */
export async function readLayout(
  archive: ReadableStream<Uint8Array>,
  { folder, onProgress }: LayoutOptions,
): Promise<ImageParts> {
  const blobs = new Map<string, LayerFile>();
  let manifest: string | undefined;
  let unpacked = 0;
  const entries = archive.pipeThrough(createTarDecoder({ strict: true })).getReader();
  try {
    for (let next = await entries.read(); !next.done; next = await entries.read()) {
      const entry = next.value;
      const [, digest] = BLOB.exec(entry.header.name) ?? [];
      // Bodies are not cancelled: modern-tar 0.8.6 reads some entries ahead and would end another
      // body.
      const isFile = (entry.header.type ?? "file") === "file";
      if (isFile && digest !== undefined && !blobs.has(digest)) {
        const blob = await takeBlob(entry, digest, join(folder, digest));
        blobs.set(digest, blob);
        onProgress?.(unpacked += blob.size);
      } else if (isFile && entry.header.name === "manifest.json") manifest = await textOf(entry);
      else for await (const _ of entry.body);
    }
  } catch (error) {
    throw error instanceof UserError ? error : damaged("it cannot be read", error);
  } finally {
    await entries.cancel().catch(() => {});
  }
  return await partsOf(manifest, blobs);
}

/** Writes a blob to a file, unpacked. */
async function takeBlob(
  { header, body }: ParsedTarEntry,
  digest: string,
  path: string,
): Promise<LayerFile> {
  const writer = await ArchiveWriter.create(path);
  let isWhole = false;
  try {
    const hash = createHash("sha256");
    const chunks = body[Symbol.asyncIterator]();
    const first = await beginning(chunks);
    const bytes = async function* () {
      hash.update(first);
      yield first;
      for await (const chunk of { [Symbol.asyncIterator]: () => chunks }) {
        hash.update(chunk);
        yield chunk;
      }
    };
    const write = async (source: AsyncIterable<Uint8Array>) => {
      for await (const chunk of source) await writer.write(chunk);
    };
    const unpacker = unpackerOf(first);
    if (unpacker === undefined) await write(bytes());
    else await pipeline(bytes, unpacker, write);
    if (hash.digest("hex") !== digest) throw damaged(`\`${header.name}\` has another digest`);
    isWhole = true;
    return writer.finish();
  } finally {
    await writer.close(isWhole);
  }
}

/** The first bytes of a blob: enough to detect its compression, unless it is shorter. */
async function beginning(chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let bytes = new Uint8Array();
  while (bytes.length < 4) {
    const { value, done } = await chunks.next();
    if (done) break;
    const both = new Uint8Array(bytes.length + value.length);
    both.set(bytes);
    both.set(value, bytes.length);
    bytes = both;
  }
  return bytes;
}

/** Not `DecompressionStream`, which fails at the second member of a gzip that has several. */
function unpackerOf(first: Uint8Array) {
  const begins = (magic: readonly number[]) => magic.every((byte, at) => first[at] === byte);
  if (begins(MAGIC.gzip)) return zlib.createGunzip({ chunkSize: PIECE });
  if (!begins(MAGIC.zstd)) return undefined;
  // Deno 2.4.2, which the program is compiled with where no other is available, lacks it.
  if (!("createZstdDecompress" in zlib)) {
    throw new UserError("The image has layers in zstd, which this program cannot unpack", {
      hint: "install the program of a release, or build the image with `compression=gzip`",
    });
  }
  return zlib.createZstdDecompress({ chunkSize: PIECE });
}

async function textOf({ header, body }: ParsedTarEntry): Promise<string> {
  if (header.size > LARGEST_JSON) throw damaged(`\`${header.name}\` is too large`);
  return await new Response(body).text();
}

/** Finds the image among the blobs; the files of all others are removed. */
async function partsOf(
  manifest: string | undefined,
  blobs: ReadonlyMap<string, LayerFile>,
): Promise<ImageParts> {
  const parsed = manifestSchema.safeParse(parseJson(manifest ?? ""));
  const [image, ...others] = parsed.data ?? [];
  if (image === undefined || others.length > 0) throw damaged("it does not name one image");
  const found = (path: string) => {
    const blob = blobs.get(BLOB.exec(path)?.[1] ?? "");
    if (blob === undefined) throw damaged(`\`${visibleLine(path)}\` is missing`);
    return blob;
  };
  const configFile = found(image.Config);
  if (configFile.size > LARGEST_JSON) throw damaged("its configuration is too large");
  const config = await Deno.readFile(configFile.path);
  const described = configSchema.safeParse(parseJson(new TextDecoder().decode(config)));
  const layers = image.Layers.map(found);
  const digests = described.data?.rootfs.diff_ids ?? [];
  const isSame = digests.length === layers.length &&
    layers.every(({ digest }, at) => digests[at] === `sha256:${digest}`);
  if (!described.success || !isSame) throw damaged("its layers are not those of its configuration");
  for (const blob of blobs.values()) if (!layers.includes(blob)) await Deno.remove(blob.path);
  return { config, layers, names: image.RepoTags ?? [] };
}

function damaged(why: string, cause?: unknown): RetryableError {
  return new RetryableError(`The engine saved an image that is damaged: ${why}`, {
    hint: "try again; if that fails too, build or pull the image again",
    cause,
  });
}
