import { createTarDecoder } from "modern-tar";
import { posix } from "node:path";
import type { Docker } from "../engine/docker.ts";
import { missingPath } from "../engine/client_words.ts";
import { DockerUnavailableError } from "../engine/errors.ts";
import { Owner } from "../container/owner.ts";
import { newName, ownLabels } from "../container/labels.ts";
import type { BuiltImage } from "../model/built_image.ts";
import type { ImageFile } from "../model/files/known_files.ts";
import { parentOf } from "../model/files/image_path.ts";
import type { Place } from "../model/place.ts";
import { Subject } from "../model/subject.ts";
import { createStopped } from "../container/stopped_container.ts";
import { drain, TailCapturer } from "../engine/streams.ts";
import { unpackedSize } from "./unpacked_size.ts";

/** Seconds after which leftovers of a run on an unknown host may be swept. */
const LIFETIME = 600;

/** Scripts up to this many bytes are read. */
const LARGEST_TEXT = 1024 * 1024;

/** Most links to follow on the way to a file. */
const MOST_LINKS = 10;

/** Most files to follow in calls from script to script. */
const MOST_SCRIPTS = 20;

/**
 * Examines an image without running anything in it: creates a container, never started, and asks
 * the engine for the entry script, the scripts it calls, and their folders. Owners and modes
 * determine what uid 1000 may do with them.
 */
export async function probeImage(
  docker: Docker,
  reference: string,
  { temporary }: { temporary: string },
): Promise<BuiltImage> {
  const image = await docker.inspectImage(reference);
  const history = await docker.imageHistory(reference);
  const built = {
    reference,
    image,
    size: unpackedSize(image, history).bytes,
    history: history.flatMap(({ command }) => command.split("\n")).filter((line) => line !== ""),
    files: new Map<string, ImageFile>(),
  };
  const owner = await Owner.claim(temporary);
  const name = newName();
  try {
    const labels = ownLabels({ owner: owner.label(LIFETIME) });
    await createStopped(docker, owner, { name, image: image.Id, labels });
    await readFiles(docker, name, built);
  } finally {
    await docker.removeContainers([name]).catch((error: unknown) => {
      // Anything left is labelled, and the next run removes it.
      if (!(error instanceof DockerUnavailableError)) throw error;
    });
    await owner.release();
  }
  return built;
}

/** Reads the entry script, then the scripts that it calls. */
async function readFiles(docker: Docker, container: string, built: Mutable): Promise<void> {
  const seen = new Set<string>();
  for (let round = 0; round < MOST_SCRIPTS; round++) {
    const wanted = wantedPaths(built).filter((path) => !seen.has(path));
    if (wanted.length === 0) return;
    for (const path of wanted) {
      seen.add(path);
      const file = await readPath(docker, container, path, built.reference);
      if (file !== undefined) built.files.set(path, file);
    }
  }
}

type Mutable = BuiltImage & { files: Map<string, ImageFile> };

function wantedPaths(built: BuiltImage): string[] {
  const subject = new Subject({
    file: built.reference,
    dockerfile: undefined,
    context: undefined,
    image: built,
    prefix: "",
    protocol: "v1",
    fromZip: false,
  });
  const { entry, entryScriptPath: script, settings } = subject;
  const named = entry?.direct && entry.script !== undefined && !entry.script.includes("/")
    ? ["/usr/local/bin", "/usr/bin", "/bin"].map((folder) => `${folder}/${entry.script}`)
    : [];
  const called = subject.scripts.flatMap(({ commands }) =>
    commands.flatMap(({ words }) =>
      words.slice(0, 2).filter(({ text, literal }) => literal && /^(\.|\/)[^\0]*\//.test(text))
        .map(({ text }) => posix.resolve(settings.workdir ?? "/", text))
    )
  ).filter((path) => !/^\/(usr|bin|sbin|lib|dev|proc|sys|tmp|shared)\//.test(path));
  const reached = [...script === undefined ? [] : [script], ...called.slice(0, MOST_SCRIPTS)];
  const around = reached.flatMap((path) => [path, ...foldersAbove(path)]);
  const paths = [settings.workdir ?? "/", ...around, ...named];
  return [...new Set(paths)].filter((path) => path !== "/");
}

/** The folders that uid 1000 has to traverse. */
function foldersAbove(script: string): string[] {
  const folders: string[] = [];
  for (let above = parentOf(script); above !== "/"; above = parentOf(above)) folders.push(above);
  return folders;
}

/** The entry at a path, with links followed; `undefined` if there is none. */
async function readPath(
  docker: Docker,
  container: string,
  path: string,
  reference: string,
): Promise<ImageFile | undefined> {
  const at: Place = { file: reference };
  let next = path;
  for (let links = 0; links < MOST_LINKS; links++) {
    const entry = await firstEntry(docker, container, next);
    if (entry === "absent") return undefined;
    if (entry === "unreadable") break;
    if (entry.type === "symlink") {
      next = posix.resolve(posix.dirname(next), entry.linkname);
      continue;
    }
    const { mode, uid, text } = entry;
    const source = text === undefined
      ? undefined
      : { file: `${reference}:${path}`, firstLine: 0, text };
    return {
      kind: entry.type === "directory" ? "directory" : "file",
      mode: mode & 0o7777,
      uid,
      modeFromDisk: false,
      copied: false,
      text: () => source,
      at,
    };
  }
  const unknown = { mode: undefined, uid: undefined, modeFromDisk: false, copied: false };
  return { ...unknown, kind: "unknown", text: () => undefined, at };
}

interface Entry {
  type: string;
  mode: number;
  uid: number;
  linkname: string;
  text: string | undefined;
}

async function firstEntry(
  docker: Docker,
  container: string,
  path: string,
): Promise<Entry | "absent" | "unreadable"> {
  const child = docker.spawn(["cp", `${container}:${path}`, "-"]);
  const errors = new TailCapturer(4096);
  const complaint = drain(child.stderr, errors.take);
  let found: Entry | undefined;
  try {
    const entries = child.stdout.pipeThrough(createTarDecoder()).getReader();
    const { value: entry } = await entries.read();
    if (entry !== undefined) {
      const { type = "file", mode = 0, uid = 0, linkname = "", size } = entry.header;
      const text = type === "file" && size <= LARGEST_TEXT
        ? textOf(await new Response(entry.body).bytes())
        : undefined;
      found = { type, mode, uid, linkname, text };
    }
    // Never read the rest: a folder may hold gigabytes.
    await entries.cancel();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    found = undefined;
  }
  try {
    child.kill("SIGKILL");
  } catch (error) {
    // It has already ended.
    if (!(error instanceof TypeError) && !(error instanceof Deno.errors.NotFound)) throw error;
  }
  await Promise.all([child.status, complaint]);
  if (found !== undefined) return found;
  return missingPath(errors.text) === "No such file or directory" ? "absent" : "unreadable";
}

function textOf(bytes: Uint8Array): string | undefined {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  return text.includes("\0") ? undefined : text;
}
