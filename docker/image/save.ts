import { dirname } from "node:path";
import { UserError } from "../../terminal/errors.ts";
import { bytes as byteText } from "../../terminal/measures.ts";
import { visible } from "../../terminal/text.ts";
import { type ArchiveFile, ArchiveWriter } from "../files/archive_file.ts";
import type { Docker } from "../engine/docker.ts";
import { killClient } from "../container/ending.ts";
import { DockerCommandError, DockerTimeoutError, ImageNotFoundError } from "../engine/errors.ts";
import { freeBytes } from "../engine/free_space.ts";
import { IdleTimer } from "../engine/idle.ts";
import { SteadyTimes } from "./steady_times.ts";
import { drain, TailCapturer } from "../engine/streams.ts";

/** An image, and where its archive goes. */
export interface SaveOptions {
  /** As it is named in the archive. */
  reference: string;
  /** Bytes, as the engine tells; the archive is somewhat larger. */
  expected: number;
  /** The file to make. */
  path: string;
  signal?: AbortSignal | undefined;
  /** Hears how many bytes there are. */
  onProgress?: ((bytes: number) => void) | undefined;
}

/** An archive holds a header for each file, and a manifest: seen up to 2 % more than the image. */
const OVERHEAD = 1.02;

/** Engines prepare the whole of a large image before its first byte. */
const SILENCE_LIMIT = 600;

const PIECE = 1 << 18;

/**
 * Saves an image to a file, as `docker save`, in constant memory; the same bytes each time. What fails
 * leaves no file behind.
 *
 * @throws {UserError} when the disk has, or turns out to have, too little space
 * @throws {ImageNotFoundError} when the image was removed meanwhile
 */
export async function saveImage(docker: Docker, options: SaveOptions): Promise<ArchiveFile> {
  await requireSpace(options);
  const writer = await ArchiveWriter.create(options.path);
  let isWhole = false;
  try {
    await exportImage(docker, writer, options);
    isWhole = true;
    return writer.finish();
  } finally {
    await writer.close(isWhole);
  }
}

async function requireSpace({ path, expected, reference }: SaveOptions): Promise<void> {
  const free = await freeBytes(dirname(path));
  if (free === undefined || free >= expected * OVERHEAD) return;
  throw new UserError(
    `\`${visible(dirname(path))}\` has too little space for the archive of \`${
      visible(reference)
    }\`: ${byteText(free)} of about ${byteText(expected * OVERHEAD)}`,
    { hint: "`--temp-dir` names another folder for it" },
  );
}

async function exportImage(
  docker: Docker,
  writer: ArchiveWriter,
  { reference, signal, onProgress }: SaveOptions,
): Promise<void> {
  signal?.throwIfAborted();
  const args = ["save", "--", reference];
  const child = docker.spawn(args);
  const stop = () => killClient(child);
  const times = new SteadyTimes();
  let silent = false;
  const idle = new IdleTimer(SILENCE_LIMIT, () => (silent = true, stop()));
  signal?.addEventListener("abort", stop);
  const stderr = new TailCapturer(4096);
  const complaint = drain(child.stderr, stderr.take);
  try {
    await pour(child.stdout, async (bytes) => {
      idle.touch();
      for (const part of times.parts(bytes)) await writer.write(part);
      onProgress?.(writer.size);
    });
    for (const part of times.rest()) await writer.write(part);
    const { code } = await child.status;
    await complaint;
    signal?.throwIfAborted();
    if (silent) throw new DockerTimeoutError("save", SILENCE_LIMIT);
    // The exit code alone tells: an archive that was cut off looks like a short one.
    if (code === 0 && writer.size > 0) return;
    const failure = await docker.failure(args, { code, stdout: "", stderr: stderr.text });
    const isGone = failure instanceof DockerCommandError &&
      /no such image|reference does not exist|not found/i.test(failure.stderr);
    throw isGone ? new ImageNotFoundError(reference) : failure;
  } finally {
    stop();
    idle.stop();
    signal?.removeEventListener("abort", stop);
    await Promise.allSettled([child.status, complaint]);
  }
}

/** Reads a stream to its end through one buffer, waiting for each piece to be taken. */
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
