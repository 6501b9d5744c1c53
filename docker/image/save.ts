import { dirname } from "node:path";
import { RetryableError, UserError } from "../../terminal/errors.ts";
import { bytes as byteText } from "../../terminal/measures.ts";
import { visible } from "../../terminal/text.ts";
import { type ArchiveFile, ArchiveWriter } from "../files/archive_file.ts";
import { removeOwn } from "../files/remove.ts";
import type { Docker } from "../engine/docker.ts";
import { killClient } from "../container/ending.ts";
import { saysNoImage } from "../engine/client_words.ts";
import { DockerCommandError, DockerTimeoutError, ImageNotFoundError } from "../engine/errors.ts";
import { freeBytes } from "../engine/free_space.ts";
import { IdleTimer } from "../engine/idle.ts";
import { writeDockerArchive } from "./docker_archive.ts";
import type { ImageParts } from "./image_parts.ts";
import { isLayout, readLayout } from "./oci_layout.ts";
import { SteadyTimes } from "./steady_times.ts";
import { drain, TailCapturer } from "../engine/streams.ts";
import type { UnpackedSize } from "./unpacked_size.ts";

/** An image, and the path of its archive. */
export interface SaveOptions {
  /** The image's name in the archive. */
  reference: string;
  /** Size of the image; the archive is somewhat larger. */
  size: UnpackedSize;
  /** Path of the file to create. */
  path: string;
  signal?: AbortSignal | undefined;
  /** Called with the number of bytes written so far. */
  onProgress?: ((bytes: number) => void) | undefined;
}

/**
 * An archive has a header for each file, and a manifest: up to 2 % more than the image was seen.
 */
const OVERHEAD = 1.02;

/** Engines prepare the whole of a large image before they send its first byte. */
const SILENCE_LIMIT = 600;

const PIECE = 1 << 18;

/** Bytes of a tar's header. */
const HEADER = 512;

/**
 * Saves an image to a file, in constant memory, in the one format that Coursera has always
 * received: the archive that `docker save` made until Docker 24. The bytes are the same each time,
 * so that an interrupted upload can be resumed. On failure no file is left behind.
 *
 * Since Docker 25 `docker save` writes an OCI image layout: blobs by their digests, on the
 * containerd store compressed and with attestations, and a `manifest.json` for older engines. It is
 * not documented that Coursera accepts those. Such an engine cannot write the old format, so
 * refusing its archives would leave its users no way. The old format is therefore created here,
 * which takes additional disk space for the largest layer. An archive in the old format is kept,
 * except for some times.
 *
 * @throws {UserError} when the disk has, or turns out to have, too little space
 * @throws {RetryableError} when the archive from the engine is damaged
 * @throws {ImageNotFoundError} when the image was removed meanwhile
 */
export async function saveImage(docker: Docker, options: SaveOptions): Promise<ArchiveFile> {
  await requireSpace(options, options.size.bytes);
  const writer = await ArchiveWriter.create(options.path);
  const layers = `${options.path}.layers`;
  let isWhole = false;
  try {
    const parts = await exportImage(docker, writer, layers, options);
    if (parts !== undefined) await writeDockerArchive(parts, writer, options.signal);
    isWhole = true;
    return writer.finish();
  } finally {
    await writer.close(isWhole);
    await removeOwn(layers);
  }
}

async function requireSpace({ path, reference }: SaveOptions, expected: number): Promise<void> {
  const free = await freeBytes(dirname(path));
  if (free === undefined || free >= expected * OVERHEAD) return;
  throw new UserError(
    `\`${visible(dirname(path))}\` has too little space for the archive of \`${
      visible(reference)
    }\`: ${byteText(free)} of about ${byteText(expected * OVERHEAD)}`,
    { hint: "`--temp-dir` names another folder for it" },
  );
}

/**
 * Writes the engine's archive to `writer`, or unpacks it first if it is not in the old format.
 *
 * @param layers a folder to create for the parts
 */
async function exportImage(
  docker: Docker,
  writer: ArchiveWriter,
  layers: string,
  options: SaveOptions,
): Promise<ImageParts | undefined> {
  const { reference, size, signal, onProgress } = options;
  signal?.throwIfAborted();
  const args = ["save", "--", reference];
  const child = docker.spawn(args);
  const stop = () => killClient(child);
  let silent = false;
  const idle = new IdleTimer(SILENCE_LIMIT, () => (silent = true, stop()));
  signal?.addEventListener("abort", stop);
  const stderr = new TailCapturer(4096);
  const complaint = drain(child.stderr, stderr.take);
  let parts: ImageParts | undefined;
  let damage: RetryableError | undefined;
  try {
    const head = await beginning(child.stdout);
    if (isLayout(head)) {
      await requireSpace(options, size.bytes + size.largestLayer);
      await Deno.mkdir(layers, { mode: 0o700 });
      const archive = watched(head, child.stdout, { touch: () => idle.touch(), stop });
      parts = await readLayout(archive, { folder: layers, onProgress })
        .catch((error: unknown) => {
          // A client that failed sends a truncated archive, and reports why.
          if (!(error instanceof RetryableError)) throw error;
          return void (damage = error);
        });
    } else {
      const times = new SteadyTimes();
      const take = async (bytes: Uint8Array) => {
        idle.touch();
        for (const part of times.parts(bytes)) await writer.write(part);
        onProgress?.(writer.size);
      };
      await take(head);
      await pour(child.stdout, take);
      for (const part of times.rest()) await writer.write(part);
    }
    const { code, signal: killed } = await child.status;
    await complaint;
    signal?.throwIfAborted();
    if (silent) throw new DockerTimeoutError(`${docker.command} save`, SILENCE_LIMIT);
    // Only the exit code is reliable: a truncated archive looks like a short one.
    if (damage !== undefined && (code === 0 || killed !== null)) throw damage;
    if (code === 0 && head.length > 0) return parts;
    const failure = await docker.failure(args, { code, stdout: "", stderr: stderr.text });
    const isGone = failure instanceof DockerCommandError && saysNoImage(failure.stderr);
    throw isGone ? new ImageNotFoundError(reference) : failure;
  } finally {
    stop();
    idle.stop();
    signal?.removeEventListener("abort", stop);
    await Promise.allSettled([child.status, complaint]);
  }
}

/** The first bytes of a stream: as many as in a header, or fewer if the stream is shorter. */
async function beginning(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const reader = stream.getReader({ mode: "byob" });
  let buffer = new Uint8Array(HEADER);
  let filled = 0;
  try {
    while (filled < HEADER) {
      const { value, done } = await reader.read(buffer.subarray(filled));
      if (value === undefined) return new Uint8Array();
      buffer = new Uint8Array(value.buffer);
      if (done) break;
      filled += value.length;
    }
    return buffer.slice(0, filled);
  } finally {
    reader.releaseLock();
  }
}

/** A client's output, with its first bytes put back. The client is killed when the reader stops. */
function watched(
  head: Uint8Array,
  stream: ReadableStream<Uint8Array>,
  { touch, stop }: { touch: () => void; stop: () => void },
): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  return new ReadableStream({
    start: (controller) => controller.enqueue(head),
    async pull(controller) {
      const { value, done } = await reader.read();
      touch();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel(reason) {
      // Before its output is closed, about which it would complain.
      stop();
      return reader.cancel(reason);
    },
  });
}

/** Reads a stream to its end through one buffer, waiting until each chunk is consumed. */
async function pour(
  stream: ReadableStream<Uint8Array>,
  take: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  const reader = stream.getReader({ mode: "byob" });
  let buffer = new Uint8Array(PIECE);
  try {
    for (;;) {
      const { value, done } = await reader.read(buffer);
      if (done) return;
      await take(value);
      buffer = new Uint8Array(value.buffer);
    }
  } catch (error) {
    await reader.cancel().catch(() => {});
    throw error;
  } finally {
    reader.releaseLock();
  }
}
