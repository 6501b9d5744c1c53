import type { Docker } from "../engine/docker.ts";
import { isPodman } from "../engine/engine.ts";
import { killClient } from "./ending.ts";
import type { Owner } from "./owner.ts";
import { helperLabels, type Labels } from "./labels.ts";
import type { Mount } from "./sandbox.ts";
import { createStopped } from "./stopped_container.ts";
import { drain, TailCapturer } from "../engine/streams.ts";
import { copyIn } from "./submission.ts";

/** A volume of a kept container, and its path in that container. */
export interface KeptVolume {
  name: string;
  target: string;
}

export interface CopyOptions {
  /** Prefix of the names of the copies and of the helper containers. */
  name: string;
  image: string;
  volumes: readonly KeptVolume[];
  labels: Labels;
  signal: AbortSignal;
}

/** Where the helper containers mount the volumes. */
const KEPT_FOLDER = "/courseraprogramming/kept";
const COPY_FOLDER = "/courseraprogramming/copy";

/**
 * The mounts that replace the volumes of a kept container, once {@linkcode copyVolumes} has made
 * them.
 */
export function copyMounts({ name, volumes }: Pick<CopyOptions, "name" | "volumes">): Mount[] {
  return volumes.map(({ target }, at) => (
    { type: "volume", source: `${name}-volume-${at}`, target, readOnly: false }
  ));
}

/**
 * Copies volumes, because an image of a container does not include them; changes to the copies
 * leave the kept ones untouched. Two helper containers, never started, mount them: the engine locks
 * a container during each read or write, so that a single one would deadlock.
 */
export async function copyVolumes(
  docker: Docker,
  owner: Owner,
  options: CopyOptions,
): Promise<void> {
  const { name, image, volumes, labels, signal } = options;
  if (volumes.length === 0) return;
  const common = { image, labels: helperLabels(labels) };
  const reader = {
    ...common,
    name: `${name}-kept-volumes`,
    mounts: volumes.map((kept, at): Mount => (
      { type: "volume", source: kept.name, target: `${KEPT_FOLDER}/${at}`, readOnly: true }
    )),
  };
  const writer = {
    ...common,
    name: `${name}-volumes`,
    mounts: copyMounts(options).map((copy, at): Mount => (
      { ...copy, target: `${COPY_FOLDER}/${at}`, labels }
    )),
  };
  try {
    for (const helper of [reader, writer]) await createStopped(docker, owner, helper);
    for (const at of volumes.keys()) {
      await copyVolume(docker, { from: reader.name, to: writer.name, at }, signal);
    }
  } finally {
    await docker.removeContainers([reader.name, writer.name]);
  }
}

async function copyVolume(
  docker: Docker,
  { from, to, at }: { from: string; to: string; at: number },
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  // By name, or the folder itself would lose its owner and mode. Podman creates mount points only
  // at a start, so it accepts only the folder's contents.
  const byName = !isPodman(await docker.knownInfo());
  const source = `${KEPT_FOLDER}/${at}${byName ? "" : "/."}`;
  const reader = docker.spawn(["cp", `${from}:${source}`, "-"]);
  const stop = () => killClient(reader);
  signal.addEventListener("abort", stop);
  const errors = new TailCapturer(4096);
  try {
    const [{ code }] = await Promise.all([
      reader.status,
      drain(reader.stderr, errors.take),
      copyIn(docker, to, byName ? COPY_FOLDER : `${COPY_FOLDER}/${at}`, reader.stdout),
    ]);
    signal.throwIfAborted();
    if (code !== 0) throw await docker.failure(["cp"], { code, stdout: "", stderr: errors.text });
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
