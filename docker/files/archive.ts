import { createTarDecoder, type ParsedTarEntry, type TarHeader } from "modern-tar";
import type { Docker } from "../engine/docker.ts";
import { killClient } from "../container/ending.ts";
import { DockerTimeoutError } from "../engine/errors.ts";
import { IdleTimer } from "../engine/idle.ts";
import { drain, TailCapturer } from "../engine/streams.ts";

export type { TarHeader };

/** What is read of a container's file system, which need not run. */
export interface ArchiveSource {
  container: string;
  /** Absolute, in the container; links on the way are followed, never out of the container. */
  path: string;
  /** Whether a link at its end is followed as well. */
  follow: boolean;
  /** Seconds without a byte after which it is given up; none where absent. */
  idleLimit?: number;
  signal?: AbortSignal;
}

/** The entries of an archive, the one of the path itself first. */
export interface Archive {
  first: ParsedTarEntry;
  /** The next entry; undefined at the end. What was not read of the last one is skipped. */
  next(): Promise<ParsedTarEntry | undefined>;
  /** The first bytes as they came: the whole archive of what has no content. */
  head(): Uint8Array;
  /** Keeps the idle limit away while what was read is being used. */
  during<T>(use: () => Promise<T>): Promise<T>;
}

/** Why there is nothing at a path, in the words of the C library. */
export type Missing =
  | "No such file or directory"
  | "Not a directory"
  | "Too many levels of symbolic links"
  /** Of a socket, for which the engine makes an archive without entries. */
  | "No such device or address";

/** Bytes kept of the beginning of an archive: a header, and an extended one before it. */
const HEAD = 2048;

/**
 * Reads from a container by `docker cp`, which gives a tar: nothing is run and nothing is stored.
 * `read` may stop wherever it has seen enough; the client is ended then.
 *
 * @returns what `read` returned, or why there is nothing to read
 */
export async function readArchive<T>(
  docker: Docker,
  { container, path, follow, idleLimit, signal }: ArchiveSource,
  read: (archive: Archive) => Promise<T>,
): Promise<{ found: T } | { missing: Missing }> {
  signal?.throwIfAborted();
  const client = docker.spawn(["cp", ...(follow ? ["-L"] : []), `${container}:${path}`, "-"]);
  const stop = () => killClient(client);
  signal?.addEventListener("abort", stop);
  let silent = false;
  const idle = idleLimit === undefined
    ? undefined
    : new IdleTimer(idleLimit, () => (silent = true, stop()));
  const stderr = new TailCapturer(4096);
  const complaint = drain(client.stderr, stderr.take);
  let head = new Uint8Array(0);
  const watched = client.stdout.pipeThrough(
    new TransformStream({
      transform(chunk, controller) {
        idle?.touch();
        if (head.length < HEAD) head = joined(head, chunk.subarray(0, HEAD - head.length));
        controller.enqueue(chunk);
      },
    }),
  );
  const entries = watched.pipeThrough(createTarDecoder({ strict: true })).getReader();
  let last: ParsedTarEntry | undefined;
  const next = async () => {
    // Its body would hold up the stream.
    if (last !== undefined && !last.body.locked) await last.body.cancel();
    return last = (await entries.read()).value;
  };
  const during = <R>(use: () => Promise<R>) => idle === undefined ? use() : idle.during(use);
  let result: { found: T } | undefined;
  let failure: { error: unknown } | undefined;
  try {
    const first = await next();
    if (first !== undefined) {
      result = { found: await read({ first, next, head: () => head, during }) };
    }
  } catch (error) {
    failure = { error };
  }
  try {
    await entries.cancel().catch(() => {});
    // Also after a failure: it may be in the middle of gigabytes that nobody wants any more.
    if (result !== undefined || failure !== undefined) stop();
    const [status] = await Promise.all([client.status, complaint]);
    signal?.throwIfAborted();
    if (silent && idleLimit !== undefined) throw new DockerTimeoutError("cp", idleLimit);
    if (result !== undefined) return result;
    const missing = missingReason(stderr.text);
    if (missing !== undefined) return { missing };
    if (failure === undefined && status.code === 0 && head.length > 0) {
      return { missing: "No such device or address" };
    }
    if (failure !== undefined && (status.code === 0 || status.signal !== null)) throw failure.error;
    throw await docker.failure(["cp"], { code: status.code, stdout: "", stderr: stderr.text });
  } finally {
    idle?.stop();
    signal?.removeEventListener("abort", stop);
  }
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

function missingReason(stderr: string): Missing | undefined {
  if (/not a directory/i.test(stderr)) return "Not a directory";
  if (/too many (links|levels of symbolic links)/i.test(stderr)) {
    return "Too many levels of symbolic links";
  }
  return /could not find the file|no such file|not found in container|no such container:path/i.test(
      stderr,
    )
    ? "No such file or directory"
    : undefined;
}
