import type { Docker } from "../engine/docker.ts";
import { killClient } from "./ending.ts";
import type { Owner } from "./owner.ts";
import { helperLabels, type Labels } from "./labels.ts";
import type { Mount } from "./sandbox.ts";
import { createStopped } from "./stopped_container.ts";
import { drain, TailCapturer } from "../engine/streams.ts";
import { copyIn } from "./submission.ts";

/** A volume of a kept container, and where that one sees it. */
export interface KeptVolume {
  name: string;
  target: string;
}

export interface CopyOptions {
  /** What the names of the copies and of the helper containers begin with. */
  name: string;
  image: string;
  volumes: readonly KeptVolume[];
  labels: Labels;
  signal: AbortSignal;
}

/** Where the helper containers see the volumes. */
const KEPT_FOLDER = "/courseraprogramming/kept";
const COPY_FOLDER = "/courseraprogramming/copy";

/** The mounts that stand for volumes of a kept container, once {@linkcode copyVolumes} has made them. */
export function copyMounts({ name, volumes }: Pick<CopyOptions, "name" | "volumes">): Mount[] {
  return volumes.map(({ target }, at) => (
    { type: "volume", source: `${name}-volume-${at}`, target, readOnly: false }
  ));
}

/**
 * Copies volumes, which an image of a container does not have: what is done to the copies leaves the
 * kept ones as they are. Two helper containers, never started, see them: the engine locks a container
 * for as long as one reads from it or writes to it, so that one alone would wait for itself.
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
  const reader = docker.spawn(["cp", `${from}:${KEPT_FOLDER}/${at}`, "-"]);
  const stop = () => killClient(reader);
  signal.addEventListener("abort", stop);
  const errors = new TailCapturer(4096);
  try {
    const [{ code }] = await Promise.all([
      reader.status,
      drain(reader.stderr, errors.take),
      copyIn(docker, to, COPY_FOLDER, reader.stdout),
    ]);
    signal.throwIfAborted();
    if (code !== 0) throw await docker.failure(["cp"], { code, stdout: "", stderr: errors.text });
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
