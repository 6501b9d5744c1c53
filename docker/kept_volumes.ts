import type { Docker } from "./docker.ts";
import { killClient } from "./ending.ts";
import type { Owner } from "./owner.ts";
import type { Mount } from "./sandbox.ts";
import { drain, TailCapturer } from "./streams.ts";
import { copyIn } from "./submission.ts";

/** A volume of a kept container, and where that one sees it. */
export interface KeptVolume {
  name: string;
  target: string;
}

export interface CopyOptions {
  /** What the names of the copies and of the helper container begin with. */
  name: string;
  image: string;
  volumes: readonly KeptVolume[];
  labels: Readonly<Record<string, string>>;
  signal: AbortSignal;
}

/** Where the helper container sees the volumes. */
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
 * kept ones as they are. A helper container, never started, sees both.
 */
export async function copyVolumes(
  docker: Docker,
  owner: Owner,
  options: CopyOptions,
): Promise<void> {
  const { name, image, volumes, signal } = options;
  if (volumes.length === 0) return;
  const labels = Object.entries(options.labels).map(([key, value]) => `${key}=${value}`);
  const helper = `${name}-volumes`;
  const copies = copyMounts(options);
  const mounts = volumes.flatMap((kept, at) => [
    `type=volume,source=${kept.name},target=${KEPT_FOLDER}/${at},readonly,volume-nocopy`,
    [
      ...["type=volume", `source=${copies[at]?.source}`, `target=${COPY_FOLDER}/${at}`],
      ...["volume-nocopy", ...labels.map((label) => `volume-label=${label}`)],
    ].join(","),
  ]);
  try {
    await docker.output([
      ...["create", ...owner.creation(helper), "--pull", "never", "--name", helper],
      ...labels.flatMap((label) => ["--label", label]),
      ...["--network", "none", ...mounts.flatMap((mount) => ["--mount", mount])],
      ...["--entrypoint", "/never-started", "--", image],
    ]);
    for (const at of volumes.keys()) await copyVolume(docker, helper, at, signal);
  } finally {
    await docker.removeContainers([helper]);
  }
}

async function copyVolume(
  docker: Docker,
  helper: string,
  at: number,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const reader = docker.spawn(["cp", `${helper}:${KEPT_FOLDER}/${at}`, "-"]);
  const stop = () => killClient(reader);
  signal.addEventListener("abort", stop);
  const errors = new TailCapturer(4096);
  try {
    const [{ code }] = await Promise.all([
      reader.status,
      drain(reader.stderr, errors.take),
      copyIn(docker, helper, COPY_FOLDER, reader.stdout),
    ]);
    signal.throwIfAborted();
    if (code !== 0) throw await docker.failure(["cp"], { code, stdout: "", stderr: errors.text });
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
