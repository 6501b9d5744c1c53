import { join, posix } from "node:path";
import { failureReason, isMachineError, UserError } from "../../terminal/errors.ts";
import { readArchive } from "../files/archive.ts";
import type { Docker } from "../engine/docker.ts";
import { isPodman } from "../engine/engine.ts";

/** A file that a container left, as far as it is safe to read. */
export type ResultFile =
  | { kind: "absent" }
  /** A link, pipe, device or folder in place of a file; never followed or opened. */
  | { kind: "not-a-file"; type: string }
  | { kind: "too-large"; size: number }
  /** It exists but could not be read, because of the container or its file system. */
  | { kind: "unreadable"; reason: string }
  | { kind: "file"; bytes: Uint8Array };

/**
 * Reads a file below `/shared` of an ended container.
 *
 * @param path absolute, in the container
 */
export type ResultReader = (path: string) => Promise<ResultFile>;

/**
 * Reads what the container wrote to a folder of this machine that was mounted at `/shared`. The
 * kernel kills all processes of a container with its first one, so nothing should write there any
 * more. In case something does, each file is first moved to where only this program can reach it,
 * so that the file that was checked is the one that is read.
 *
 * @param aside an empty folder of this program on the same file system, outside of `folder`
 */
export function folderReader(
  { folder, aside, cap }: { folder: string; aside: string; cap: number },
): ResultReader {
  let taken = 0;
  return async (path) => {
    const place = join(folder, path.replace(/^\/shared\//, ""));
    const ours = join(aside, String(taken++));
    try {
      // A grader may have closed it to this program too.
      await Deno.chmod(folder, 0o700);
      const before = await Deno.lstat(place);
      // A closed folder cannot be moved, and need not be.
      if (!before.isFile) return { kind: "not-a-file", type: fileType(before) };
      await Deno.rename(place, ours);
      return await readPlain(ours, cap);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return { kind: "absent" };
      if (!(error instanceof Error) || isMachineError(error)) throw error;
      return { kind: "unreadable", reason: failureReason(error) };
    }
  };
}

async function readPlain(path: string, cap: number): Promise<ResultFile> {
  const info = await Deno.lstat(path);
  if (!info.isFile) return { kind: "not-a-file", type: fileType(info) };
  if (info.size > cap) return { kind: "too-large", size: info.size };
  if (((info.mode ?? 0o400) & 0o400) === 0) await Deno.chmod(path, 0o600);
  using file = await Deno.open(path);
  // A process that already had it open may still append to it.
  const bytes = new Uint8Array(info.size);
  let length = 0;
  while (length < bytes.length) {
    const read = await file.read(bytes.subarray(length));
    if (read === null) break;
    length += read;
  }
  return { kind: "file", bytes: bytes.subarray(0, length) };
}

/**
 * Reads from the container itself: `docker cp` returns a tar, whose first header has all that is
 * needed.
 */
export function containerReader(docker: Docker, name: string, cap: number): ResultReader {
  return async (path) => {
    const source = { container: name, path, follow: false };
    const read = readArchive<ResultFile>(docker, source, async ({ first }) => {
      const { type = "file", size } = first.header;
      if (type !== "file") return { kind: "not-a-file", type: TAR_TYPES[type] ?? type };
      if (size > cap) return { kind: "too-large", size };
      return { kind: "file", bytes: await new Response(first.body).bytes() };
    });
    try {
      const result = await read;
      if ("found" in result) {
        const isFollowed = isPodman(await docker.knownInfo()) && await isLink(docker, name, path);
        return isFollowed ? { kind: "not-a-file", type: "symlink" } : result.found;
      }
      return result.missing === "No such device or address"
        ? { kind: "not-a-file", type: "socket" }
        : { kind: "absent" };
    } catch (error) {
      // The engine's message may be about the engine itself: the caller decides.
      if (!(error instanceof Error) || error instanceof UserError || isMachineError(error)) {
        throw error;
      }
      return { kind: "unreadable", reason: failureReason(error) };
    }
  };
}

/**
 * Whether a path is a link, according to the archive of its folder: Podman follows the last link of
 * a path that it copies.
 */
async function isLink(docker: Docker, container: string, path: string): Promise<boolean> {
  const folder = { container, path: posix.dirname(path), follow: false };
  const result = await readArchive(docker, folder, async ({ first, next }) => {
    const place = posix.join(first.header.name, posix.basename(path));
    for (let entry = await next(); entry !== undefined; entry = await next()) {
      if (posix.normalize(entry.header.name) === place) return entry.header.type === "symlink";
    }
    return false;
  });
  return "found" in result && result.found;
}

/** Type names in an archive, in the words of {@linkcode fileType}. */
const TAR_TYPES: Readonly<Record<string, string>> = {
  "directory": "folder",
  "fifo": "pipe",
  "character-device": "device",
  "block-device": "device",
};

function fileType(info: Deno.FileInfo): string {
  if (info.isSymlink) return "symlink";
  if (info.isDirectory) return "folder";
  if (info.isFifo) return "pipe";
  if (info.isSocket) return "socket";
  return "device";
}
