import { createTarDecoder, type ParsedTarEntry, type TarHeader } from "modern-tar";
import type { Docker } from "../engine/docker.ts";
import { killClient } from "../container/ending.ts";
import { type Missing, missingPath } from "../engine/client_words.ts";
import { DockerTimeoutError } from "../engine/errors.ts";
import { IdleTimer } from "../engine/idle.ts";
import { drain, TailCapturer } from "../engine/streams.ts";

export type { TarHeader };

/** What to read of a container's file system; the container need not be running. */
export interface ArchiveSource {
  container: string;
  /** Absolute, in the container; links on the way are followed within the container. */
  path: string;
  /** Whether to follow a link at its end too. */
  follow: boolean;
  /** Seconds without data before reading is aborted; unlimited where absent. */
  idleLimit?: number;
  signal?: AbortSignal;
}

/** The entries of an archive, starting with the one of the path itself. */
export interface Archive {
  first: ParsedTarEntry;
  /** Returns the next entry; undefined at the end. The unread rest of the last one is skipped. */
  next(): Promise<ParsedTarEntry | undefined>;
  /** The first bytes as received: the whole archive, if the entry has no content. */
  head(): Uint8Array;
  /** Suspends the idle limit while the data is being used. */
  during<T>(use: () => Promise<T>): Promise<T>;
}

/** Bytes kept from the start of an archive: a header, and an extended one before it. */
const HEAD = 2048;

/**
 * Reads from a container with `docker cp`, which returns a tar: nothing is run or stored. `read`
 * may stop as soon as it has seen enough; the client is then killed.
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
  const isHeadless = docker.command === "podman" && path === "/";
  const next = async () => {
    if (isHeadless && last === undefined) return last = rootEntry();
    // Its unread body would stall the stream.
    if (last !== undefined && !last.body.locked) await last.body.cancel();
    const entry = (await entries.read()).value;
    return last = isHeadless && entry !== undefined ? belowRoot(entry) : entry;
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
    // Also after a failure: it may be in the middle of gigabytes that are no longer needed.
    if (result !== undefined || failure !== undefined) stop();
    const [status] = await Promise.all([client.status, complaint]);
    signal?.throwIfAborted();
    if (silent && idleLimit !== undefined) {
      throw new DockerTimeoutError(`${docker.command} cp`, idleLimit);
    }
    if (result !== undefined) return result;
    const missing = missingPath(stderr.text);
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

/** Replaces the entry of `/`, which Podman's own client omits from its archive. */
function rootEntry(): ParsedTarEntry {
  const header: TarHeader = { name: "/", type: "directory", size: 0, mode: 0o755, uid: 0, gid: 0 };
  return { header, body: new Blob([]).stream() };
}

function belowRoot({ header, body }: ParsedTarEntry): ParsedTarEntry {
  const { name, type, linkname } = header;
  const first = type === "link" ? { linkname: `/${linkname}` } : {};
  return { header: { ...header, name: `/${name}`, ...first }, body };
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
