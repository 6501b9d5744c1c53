import { join } from "node:path";
import { readArchive } from "./archive.ts";
import type { Docker } from "./docker.ts";

/** A file that a container left, as far as it may be looked at. */
export type ResultFile =
  | { kind: "absent" }
  /** A link, pipe, device or folder stands where a file should: never followed or opened. */
  | { kind: "not-a-file"; type: string }
  | { kind: "too-large"; size: number }
  | { kind: "file"; bytes: Uint8Array };

/** Reads a file below `/shared` of an ended container. @param path absolute, in the container */
export type ResultReader = (path: string) => Promise<ResultFile>;

/** Reads what the container wrote to a folder of this machine that was mounted at `/shared`. */
export function folderReader(folder: string, cap: number): ResultReader {
  return async (path) => {
    const place = join(folder, path.replace(/^\/shared\//, ""));
    let info: Deno.FileInfo;
    try {
      info = await Deno.lstat(place);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return { kind: "absent" };
      throw error;
    }
    if (!info.isFile) return { kind: "not-a-file", type: fileType(info) };
    if (info.size > cap) return { kind: "too-large", size: info.size };
    // The writer is dead and the folder is ours alone, so nothing can come between look and read.
    if ((info.mode ?? 0o400) & 0o400) return { kind: "file", bytes: await Deno.readFile(place) };
    await Deno.chmod(place, 0o600);
    return { kind: "file", bytes: await Deno.readFile(place) };
  };
}

/** Reads from the container itself: `docker cp` gives a tar whose first header tells all. */
export function containerReader(docker: Docker, name: string, cap: number): ResultReader {
  return async (path) => {
    const source = { container: name, path, follow: false };
    const result = await readArchive<ResultFile>(docker, source, async ({ first }) => {
      const { type = "file", size } = first.header;
      if (type !== "file") {
        return { kind: "not-a-file", type: type === "directory" ? "folder" : type };
      }
      if (size > cap) return { kind: "too-large", size };
      return { kind: "file", bytes: await new Response(first.body).bytes() };
    });
    return "found" in result ? result.found : { kind: "absent" };
  };
}

function fileType(info: Deno.FileInfo): string {
  if (info.isSymlink) return "symlink";
  if (info.isDirectory) return "folder";
  if (info.isFifo) return "pipe";
  if (info.isSocket) return "socket";
  return "device";
}
