import { createTarPacker, type TarHeader, type TarPackController } from "modern-tar";
import { join } from "node:path";
import { UserError } from "../../terminal/errors.ts";
import { visible } from "../../terminal/text.ts";
import type { Docker } from "../engine/docker.ts";
import { DockerCommandError } from "../engine/errors.ts";
import {
  type Found,
  openFound,
  targetOf,
  unreadable,
  type WalkOptions,
  walkTree,
} from "../files/walk.ts";
import { isRunFile, type Owner } from "./owner.ts";
import { helperLabels, type Labels } from "./labels.ts";
import { createStopped } from "./stopped_container.ts";
import { drain, TailCapturer } from "../engine/streams.ts";

/** Permission bits every file of a submission gets: readable, and executable where it was for anybody. */
function normalMode(info: Deno.FileInfo): number {
  return info.isDirectory || ((info.mode ?? 0o644) & 0o111) !== 0 ? 0o755 : 0o644;
}

/**
 * Copies a submission's folder to a new one of ours, as `packFolder()` would carry it: the engine
 * surely sees that place if it sees our temporary folder, and uid 1000 can read it.
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

/** What a look through a submission's folder found. */
export interface SubmissionScan {
  files: number;
  bytes: number;
  /** First path that uid 1000 could not read where the folder is mounted as it is. */
  unreadable: string | undefined;
  /** Sockets, pipes and devices, relative: a submission cannot have them. */
  special: string[];
}

export interface ScanOptions {
  /** Of the reader to be. */
  uid: number;
  /** Ignored where the submission is mounted as it lies, with every name that it has. */
  oddNames: "refused" | "ignored";
}

/**
 * A look at every name below `folder`, following no links.
 *
 * @throws {UserError} for a folder that no submission can be, see `walkTree()`
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
 * A tar stream of a folder: every file readable and, where anybody may execute it, executable for
 * all; owner root. Links stay links. Special files are left out.
 * @param prefix the folder's name in the archive
 */
export function packFolder(folder: string, prefix: string): ReadableStream<Uint8Array> {
  const { readable, controller } = createTarPacker();
  pack(controller, folder, prefix).then(
    () => controller.finalize(),
    (error) => controller.error(error),
  );
  return readable;
}

async function pack(controller: TarPackController, folder: string, prefix: string): Promise<void> {
  for await (const found of walkSubmission(folder, { prefix, oddNames: "ignored" })) {
    const { path, name, info } = found;
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
      // The size counts at the moment it is read: a file that grows would tear the archive.
      const { size } = await file.stat();
      const body = controller.add({ ...header, type: "file", size });
      await file.readable.pipeThrough(exactly(size, path)).pipeTo(body);
    }
  }
}

/**
 * Coursera takes image and submission together up to 8 GB (docs/spec/grader-contract.md, "Two
 * protocols").
 */
const MOST_BYTES = 8 * 1024 ** 3;

/**
 * The folder of a submission and all below it, see `walkTree()`.
 *
 * @throws {UserError} also where it holds more than 8 GiB
 */
export async function* walkSubmission(
  folder: string,
  options: Omit<WalkOptions, "leavesOut"> = {},
): AsyncGenerator<Found> {
  let bytes = 0;
  // Ours, where the submission holds the folder for temporary files: a copy would never end.
  const leavesOut = (name: string) => isRunFile(name.slice(name.lastIndexOf("/") + 1));
  for await (const found of walkTree(folder, { ...options, leavesOut })) {
    if (found.info.isFile) bytes += found.info.size;
    if (bytes > MOST_BYTES) {
      throw new UserError(`\`${visible(folder)}\` holds more than 8 GiB`, {
        hint: "Coursera takes no submission of that size",
      });
    }
    yield found;
  }
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

/** Sends a tar stream to a folder of a container that need not run. */
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
    // A client that ends early says why on stderr; a broken pipe says nothing more.
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
    throw await docker.failure(["cp"], { code: status.code, stdout: "", stderr: errors.text });
  }
}

/** A tar of nothing but a `/shared` that every user may write to. */
export function sharedFolder(): ReadableStream<Uint8Array> {
  const { readable, controller } = createTarPacker();
  controller.add({ name: "shared/", type: "directory", size: 0, mode: 0o1777, uid: 0, gid: 0 })
    .close().then(() => controller.finalize(), (error) => controller.error(error));
  return readable;
}

/** Where a helper container sees the volume while it is filled. */
const HELPER_FOLDER = "/courseraprogramming";

export interface VolumeOptions {
  /** Name of the volume, and of the helper container with `-fill` added. */
  name: string;
  image: string;
  folder: string;
  labels: Labels;
}

/**
 * Makes a volume that holds a copy of `folder`: the way into engines that do not see our file
 * system. A helper container of the same image, never started, carries it there, because only a
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
      // The volume is made with the helper, not before: clients that only make volumes cannot be watched.
      mounts: [{
        type: "volume",
        source: name,
        target: `${HELPER_FOLDER}/submission`,
        readOnly: false,
        labels,
      }],
    });
    await copyIn(docker, helper, HELPER_FOLDER, packFolder(folder, "submission"));
  } finally {
    await docker.removeContainers([helper]);
  }
}

/** Whether `docker create` failed because the engine does not see the path that was to be mounted. */
export function isInvisibleBind(error: unknown): boolean {
  return error instanceof DockerCommandError &&
    /bind source path does not exist|mounts denied|is not shared from the host|invalid mount config for type "bind"/i
      .test(error.stderr);
}
