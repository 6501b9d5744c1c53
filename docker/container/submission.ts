import { createTarPacker, type TarHeader, type TarPackController } from "modern-tar";
import { join } from "node:path";
import { UserError } from "../../terminal/errors.ts";
import { visible } from "../../terminal/text.ts";
import type { Docker } from "../engine/docker.ts";
import { missingPath, saysNoDestination } from "../engine/client_words.ts";
import {
  type Found,
  openFound,
  targetOf,
  unreadable,
  type WalkOptions,
  walkTree,
  walkTreeSync,
} from "../files/walk.ts";
import { isRunFile, type Owner } from "./owner.ts";
import { helperLabels, type Labels } from "./labels.ts";
import { createStopped } from "./stopped_container.ts";
import { drain, TailCapturer } from "../engine/streams.ts";

/**
 * Permission bits of every file in a submission: readable, and executable for all if it was for
 * anyone.
 */
function normalMode(info: Deno.FileInfo): number {
  return info.isDirectory || ((info.mode ?? 0o644) & 0o111) !== 0 ? 0o755 : 0o644;
}

/**
 * Copies a submission to a new folder of this program, in the form that `packFolder()` would send.
 * The engine sees that folder if it sees the program's temporary folder, and uid 1000 can read it.
 */
export async function stageFolder(folder: string, target: string): Promise<void> {
  for await (const found of walkSubmission(folder, { oddNames: "ignored" })) {
    const { path, name, info } = found;
    const place = join(target, name);
    if (info.isDirectory) await Deno.mkdir(place);
    else if (info.isSymlink) await Deno.symlink(await targetOf(found), place);
    else if (info.isFile) {
      await Deno.copyFile(path, place).catch((error: unknown) => {
        throw unreadable(path, error);
      });
    }
    if (info.isDirectory || info.isFile) await Deno.chmod(place, normalMode(info));
  }
}

/** The result of scanning a submission's folder. */
export interface SubmissionScan {
  files: number;
  bytes: number;
  /** First path that uid 1000 could not read if the folder were mounted as it is. */
  unreadable: string | undefined;
  /** Relative paths of sockets, pipes and devices, which a submission cannot contain. */
  special: string[];
}

export interface ScanOptions {
  /** The uid that will read the submission. */
  uid: number;
  /** Ignored where the submission is mounted as it is, with all of its names. */
  oddNames: "refused" | "ignored";
}

/**
 * Examines every name below `folder`, without following links.
 *
 * @throws {UserError} for a folder that cannot be a submission, see `walkTree()`
 */
export async function scanSubmission(
  folder: string,
  { uid, oddNames }: ScanOptions,
): Promise<SubmissionScan> {
  const scan: SubmissionScan = { files: 0, bytes: 0, unreadable: undefined, special: [] };
  for await (const { path, name, info } of walkSubmission(folder, { oddNames })) {
    if (info.isFile) {
      scan.files++;
      scan.bytes += info.size;
    } else if (!info.isDirectory && !info.isSymlink) scan.special.push(name);
    const needed = info.isDirectory ? 0o005 : 0o004;
    const bits = info.uid === uid ? (info.mode ?? 0o777) >> 6 : info.mode ?? 0o777;
    if (!info.isSymlink && (bits & needed) !== needed) scan.unreadable ??= path;
  }
  return scan;
}

/**
 * Returns a tar stream of a folder's contents: every file readable and, if anyone may execute it,
 * executable for all; owned by root. Links stay links. Special files are omitted.
 */
export function packFolder(folder: string): ReadableStream<Uint8Array> {
  const { readable, controller } = createTarPacker();
  pack(controller, folder).then(
    () => controller.finalize(),
    (error) => controller.error(error),
  );
  return readable;
}

async function pack(controller: TarPackController, folder: string): Promise<void> {
  for await (const found of walkSubmission(folder, { oddNames: "ignored" })) {
    const { path, name, info } = found;
    // The target folder already exists.
    if (name === "") continue;
    const header: TarHeader = {
      name,
      size: 0,
      mode: normalMode(info),
      mtime: info.mtime ?? new Date(0),
      uid: 0,
      gid: 0,
    };
    if (info.isDirectory) {
      await controller.add({ ...header, name: `${name}/`, type: "directory" }).close();
    } else if (info.isSymlink) {
      const linkname = await targetOf(found);
      await controller.add({ ...header, type: "symlink", linkname, mode: 0o777 }).close();
    } else if (info.isFile) {
      using file = await openFound(found);
      // The size is the one at the moment of reading: a growing file would corrupt the archive.
      const { size } = await file.stat();
      const body = controller.add({ ...header, type: "file", size });
      await file.readable.pipeThrough(exactly(size, path)).pipeTo(body);
    }
  }
}

/**
 * Coursera accepts image and submission together up to 8 GB (docs/spec/grader-contract.md, "Two
 * protocols").
 */
const MOST_BYTES = 8 * 1024 ** 3;

/**
 * Walks a submission's folder, see `walkTree()`.
 *
 * @throws {UserError} also if it holds more than 8 GB
 */
export async function* walkSubmission(
  folder: string,
  options: Omit<WalkOptions, "leavesOut"> = {},
): AsyncGenerator<Found> {
  const add = sizeGuard(folder);
  for await (const found of walkTree(folder, { ...options, leavesOut: isOurs })) {
    add(found);
    yield found;
  }
}

/** The entries of the folder, synchronously, which is several times faster: see `walkTreeSync()`. */
export function* walkSubmissionSync(folder: string): Generator<Found> {
  const add = sizeGuard(folder);
  for (const found of walkTreeSync(folder, { leavesOut: isOurs, withoutItself: true })) {
    add(found);
    yield found;
  }
}

/**
 * This program's own, where the submission contains the folder for temporary files: a copy would
 * never end.
 */
function isOurs(name: string): boolean {
  return isRunFile(name.slice(name.lastIndexOf("/") + 1));
}

function sizeGuard(folder: string): (found: Found) => void {
  let bytes = 0;
  return ({ info }) => {
    if (info.isFile) bytes += info.size;
    if (bytes <= MOST_BYTES) return;
    throw new UserError(`\`${visible(folder)}\` holds more than 8 GB`, {
      hint: "Coursera takes no submission of that size",
    });
  };
}

function exactly(size: number, path: string): TransformStream<Uint8Array, Uint8Array> {
  let seen = 0;
  return new TransformStream({
    transform(chunk, controller) {
      const part = chunk.subarray(0, size - seen);
      seen += part.length;
      if (part.length > 0) controller.enqueue(part);
    },
    flush() {
      if (seen < size) throw new UserError(`\`${visible(path)}\` became shorter while it was read`);
    },
  });
}

/** Sends a tar stream to a folder of a container, which need not be running. */
export async function copyIn(
  docker: Docker,
  container: string,
  folder: string,
  tar: ReadableStream<Uint8Array>,
): Promise<void> {
  const child = docker.spawn(["cp", "-", `${container}:${folder}`], { stdin: "piped" });
  const errors = new TailCapturer(4096);
  let failed: unknown;
  const sent = tar.pipeTo(child.stdin).catch((error: unknown) => {
    // A client that ends early explains why on stderr; a broken pipe adds nothing.
    if (!(error instanceof Deno.errors.BrokenPipe)) failed = error;
  });
  const [status] = await Promise.all([
    child.status,
    drain(child.stdout, () => {}),
    drain(child.stderr, errors.take),
    sent,
  ]);
  if (failed !== undefined) throw failed;
  if (status.code !== 0) {
    const stderr = await reasonOf(docker, container, errors.text);
    throw await docker.failure(["cp"], { code: status.code, stdout: "", stderr });
  }
}

/** A path that no image has. */
const NOWHERE = "/courseraprogramming-nowhere";

/**
 * The client hides why the engine could not look at a destination. Reading from the container meets
 * the same obstacle, and the client reports it.
 */
async function reasonOf(docker: Docker, container: string, said: string): Promise<string> {
  if (!saysNoDestination(said)) return said;
  const { stderr } = await docker.run(["cp", `${container}:${NOWHERE}`, "-"]);
  return stderr === "" || missingPath(stderr) !== undefined ? said : stderr;
}

/** A tar that contains only a world-writable `/shared`. */
export function sharedFolder(): ReadableStream<Uint8Array> {
  const { readable, controller } = createTarPacker();
  controller.add({ name: "shared/", type: "directory", size: 0, mode: 0o1777, uid: 0, gid: 0 })
    .close().then(() => controller.finalize(), (error) => controller.error(error));
  return readable;
}

/** Where a helper container mounts the volume while filling it. */
const HELPER_FOLDER = "/courseraprogramming/submission";

export interface VolumeOptions {
  /** Name of the volume and, with `-fill` appended, of the helper container. */
  name: string;
  image: string;
  folder: string;
  labels: Labels;
}

/**
 * Creates a volume with a copy of `folder`, for engines that do not see this machine's file system.
 * A helper container of the same image, never started, is used to copy it, because only a
 * container's file system can be written to from outside.
 */
export async function fillVolume(
  docker: Docker,
  owner: Owner,
  options: VolumeOptions,
): Promise<void> {
  const { name, image, folder, labels } = options;
  const helper = `${name}-fill`;
  try {
    await createStopped(docker, owner, {
      name: helper,
      image,
      labels: helperLabels(labels),
      mounts: [{
        type: "volume",
        source: name,
        target: HELPER_FOLDER,
        readOnly: false,
        labels,
      }],
    });
    // Not to the parent folder: Podman creates mount points only when a container starts.
    await copyIn(docker, helper, HELPER_FOLDER, packFolder(folder));
  } finally {
    await docker.removeContainers([helper]);
  }
}
