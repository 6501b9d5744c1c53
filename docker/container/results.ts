import { join } from "node:path";
import { failureReason, isMachineError, UserError } from "../../terminal/errors.ts";
import { readArchive } from "../files/archive.ts";
import type { Docker } from "../engine/docker.ts";

/** A file that a container left, as far as it may be looked at. */
export type ResultFile =
  | { kind: "absent" }
  /** A link, pipe, device or folder stands where a file should: never followed or opened. */
  | { kind: "not-a-file"; type: string }
  | { kind: "too-large"; size: number }
  /** It is there, and could not be read: the container has seen to that, or its file system. */
  | { kind: "unreadable"; reason: string }
  | { kind: "file"; bytes: Uint8Array };

/** Reads a file below `/shared` of an ended container. @param path absolute, in the container */
export type ResultReader = (path: string) => Promise<ResultFile>;

/**
 * Reads what the container wrote to a folder of this machine that was mounted at `/shared`. The
 * kernel ends all processes of a container with its first one, so nobody should write there any more;
 * in case somebody does, each file is first moved to where only this program can reach it: what is
 * looked at is then what is read.
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
      // A grader may have closed it to us as well.
      await Deno.chmod(folder, 0o700);
      const before = await Deno.lstat(place);
      // A folder that is closed cannot be moved, nor need it be.
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
  // Who had it open before may still make it longer.
  const bytes = new Uint8Array(info.size);
  let length = 0;
  while (length < bytes.length) {
    const read = await file.read(bytes.subarray(length));
    if (read === null) break;
    length += read;
  }
  return { kind: "file", bytes: bytes.subarray(0, length) };
}

/** Reads from the container itself: `docker cp` gives a tar whose first header tells all. */
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
      if ("found" in result) return result.found;
      return result.missing === "No such device or address"
        ? { kind: "not-a-file", type: "socket" }
        : { kind: "absent" };
    } catch (error) {
      // What the engine says may be about the engine: it is for the caller to judge.
      if (!(error instanceof Error) || error instanceof UserError || isMachineError(error)) {
        throw error;
      }
      return { kind: "unreadable", reason: failureReason(error) };
    }
  };
}

/** Names of types in an archive, in the words of {@linkcode fileType}. */
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
