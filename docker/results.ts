import { createTarDecoder } from "modern-tar";
import { join } from "node:path";
import type { Docker } from "./docker.ts";
import { drain, TailCapturer } from "./streams.ts";

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
    const child = docker.spawn(["cp", `${name}:${path}`, "-"]);
    const errors = new TailCapturer(4096);
    const complaint = drain(child.stderr, errors.take);
    let found: ResultFile = { kind: "absent" };
    let streamError: unknown;
    try {
      const entries = child.stdout.pipeThrough(createTarDecoder()).getReader();
      const { value: entry } = await entries.read();
      if (entry !== undefined) {
        const { type = "file", size } = entry.header;
        if (type !== "file") {
          found = { kind: "not-a-file", type: type === "directory" ? "folder" : type };
        } else if (size > cap) found = { kind: "too-large", size };
        else found = { kind: "file", bytes: await new Response(entry.body).bytes() };
      }
      // Never the rest: it may be 10 GB of nothing.
      await entries.cancel();
    } catch (error) {
      streamError = error;
    }
    if (found.kind !== "absent") tryKill(child);
    const [status] = await Promise.all([child.status, complaint]);
    if (found.kind !== "absent") return found;
    if (/could not find the file|no such file|not found in container/i.test(errors.text)) {
      return found;
    }
    if (status.code === 0 && streamError !== undefined) throw streamError;
    throw await docker.failure(["cp"], { code: status.code, stdout: "", stderr: errors.text });
  };
}

function tryKill(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch (error) {
    // It ended by itself.
    if (!(error instanceof TypeError) && !(error instanceof Deno.errors.NotFound)) throw error;
  }
}

function fileType(info: Deno.FileInfo): string {
  if (info.isSymlink) return "symlink";
  if (info.isDirectory) return "folder";
  if (info.isFifo) return "pipe";
  if (info.isSocket) return "socket";
  return "device";
}
