import { createTarDecoder } from "modern-tar";
import { posix } from "node:path";
import { killClient } from "../container/ending.ts";
import { newName, ownLabels } from "../container/labels.ts";
import type { Owner } from "../container/owner.ts";
import { createStopped } from "../container/stopped_container.ts";
import type { Docker } from "../engine/docker.ts";
import type { Image } from "../engine/schemas.ts";
import { drain } from "../engine/streams.ts";

/** Seconds after which leftovers of a run on an unknown host may be swept. */
const LIFETIME = 600;

/** Most bytes read of a file, and of all files together. */
const LARGEST = 1024 * 1024;
const MOST = 8 * 1024 * 1024;

/** Most files, and most paths of the history, that are examined. */
const MOST_FILES = 5000;
const MOST_PATHS = 50;

/** Where base images have files of their own. */
const SYSTEM = /^\/(usr|etc|var|bin|sbin|lib\w*|dev|proc|sys|run|shared|tmp)(\/|$)/;

/** A file that was copied into an image. */
export interface CopiedFile {
  /** Absolute. */
  path: string;
  /** Undefined if it is large or not text. */
  text: string | undefined;
}

/**
 * The files that COPY and ADD put into an image, according to its history, and those that its
 * command names. Files in system folders are assumed to be the base image's. Nothing of the image
 * is run.
 */
export async function readCopiedFiles(
  docker: Docker,
  { image, owner, signal }: { image: Image; owner: Owner; signal: AbortSignal },
): Promise<CopiedFile[]> {
  const { Id: id, Config: config } = image;
  const history = await docker.imageHistory(id);
  const workdir = config?.WorkingDir || "/";
  const copied = history.flatMap(({ command }) => copyTarget(command, workdir) ?? [])
    .filter((path) => path !== "/" && !SYSTEM.test(path));
  const named = [...config?.Entrypoint ?? [], ...config?.Cmd ?? []]
    .map((word) => posix.resolve(workdir, word))
    .filter((path) => /\.\w+$/.test(path));
  const paths = [...new Set([...copied, ...named])].slice(0, MOST_PATHS);
  if (paths.length === 0) return [];
  const name = newName();
  const files = new Map<string, CopiedFile>();
  try {
    const labels = ownLabels({ owner: owner.label(LIFETIME) });
    await createStopped(docker, owner, { name, image: id, labels });
    const room = { bytes: MOST };
    for (const path of paths) {
      signal.throwIfAborted();
      for await (const file of filesBelow(docker, `${name}:${path}`, path, room)) {
        if (files.size < MOST_FILES) files.set(file.path, file);
      }
    }
  } finally {
    await docker.removeContainers([name]);
  }
  return [...files.values()];
}

/** The target of a copy in a line of the history, as either builder writes it. */
function copyTarget(command: string, workdir: string): string | undefined {
  const old = /#\(nop\) (?:COPY|ADD) \S+ in (\S+)/.exec(command)?.[1];
  const target = old ?? /^(?:COPY|ADD) .*\s(\S+)(?: # buildkit)?$/.exec(command.trim())?.[1];
  return target === undefined ? undefined : posix.resolve(workdir, target.replace(/(.)\/+$/, "$1"));
}

async function* filesBelow(
  docker: Docker,
  from: string,
  path: string,
  room: { bytes: number },
): AsyncGenerator<CopiedFile> {
  const child = docker.spawn(["cp", from, "-"]);
  const complaints = drain(child.stderr, () => {});
  const entries = child.stdout.pipeThrough(createTarDecoder()).getReader();
  try {
    for (let next = await entries.read(); !next.done; next = await entries.read()) {
      const { header: { name, type = "file", size }, body } = next.value;
      // The first component of a name is that of the requested path.
      const below = name.split("/").slice(1).join("/");
      const isRead = type === "file" && size <= Math.min(LARGEST, room.bytes);
      if (!isRead) await body.cancel();
      if (type !== "file") continue;
      const text = isRead ? textOf(await new Response(body).bytes()) : undefined;
      room.bytes -= text?.length ?? 0;
      yield { path: posix.join(path, below), text };
      if (room.bytes <= 0) return;
    }
  } catch (error) {
    // For a path that no longer exists there is no archive.
    if (!(error instanceof Error)) throw error;
  } finally {
    await entries.cancel().catch(() => {});
    killClient(child);
    await Promise.all([child.status, complaints]);
  }
}

function textOf(bytes: Uint8Array): string | undefined {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  return text.includes("\0") ? undefined : text;
}
