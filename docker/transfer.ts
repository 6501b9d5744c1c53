import { join } from "node:path";
import type { Docker } from "./docker.ts";
import type { Engine } from "./engine.ts";
import type { Owner } from "./owner.ts";
import { containerReader, folderReader, type ResultReader } from "./results.ts";
import { GRADER_UID, type Mount } from "./sandbox.ts";
import { copyIn, fillVolume, sharedFolder, type SubmissionScan } from "./submission.ts";

/** How a submission reaches the container: mounted where it lies, or copied through the engine's API. */
export type Transfer = "bind" | "copy";

/** Where `/shared` and `/shared/submission` of one container come from. */
export interface SharedPlan {
  transfer: Transfer;
  mounts: Mount[];
  /** Volumes to remove afterwards. */
  volumes: string[];
  /** To be done when the container exists and has not been started. */
  prepare: (container: string) => Promise<void>;
  /** Reads results below `/shared` when the container has ended. */
  reader: (container: string) => ResultReader;
  /** Frees what the plan itself made, whatever happened. */
  release: () => Promise<void>;
}

export interface SharedOptions {
  name: string;
  image: string;
  submission: string;
  transfer: Transfer;
  /** The container may be kept: what it wrote must stay inside of it. */
  mayKeep: boolean;
  labels: Readonly<Record<string, string>>;
  /** Bytes of a result file that are read at most. */
  cap: number;
}

/** What `auto` decides, and why, for `-v`. */
export async function chooseTransfer(
  engine: Engine,
  scan: SubmissionScan,
): Promise<{ transfer: Transfer; reason: string }> {
  const endpoint = engine.endpoint ?? "";
  if (!/^(unix|npipe):/.test(endpoint)) {
    return {
      transfer: "copy",
      reason: `the engine at ${endpoint || "an unknown address"} may not see this machine's files`,
    };
  }
  for (const mark of ["/.dockerenv", "/run/.containerenv"]) {
    if (await exists(mark)) {
      return { transfer: "copy", reason: "this program runs in a container itself" };
    }
  }
  if (scan.unreadable !== undefined) {
    return {
      transfer: "copy",
      reason: `uid ${GRADER_UID} could not read \`${scan.unreadable}\` where it lies`,
    };
  }
  return { transfer: "bind", reason: "the engine is on this machine" };
}

/** Arranges `/shared` for one container (spec/grader-contract.md: writable, its submission read-only). */
export async function planShared(
  docker: Docker,
  owner: Owner,
  engine: Engine,
  options: SharedOptions,
): Promise<SharedPlan> {
  const { name, submission, transfer, cap } = options;
  const target = "/shared/submission";
  if (transfer === "copy") {
    const volume = `${name}-submission`;
    return {
      transfer,
      mounts: [{ type: "volume", source: volume, target, readOnly: true }],
      volumes: [volume],
      prepare: (container) => copyIn(docker, container, "/", sharedFolder()),
      reader: (container) => containerReader(docker, container, cap),
      release: () => Promise.resolve(),
    };
  }
  const mounted: Mount = { type: "bind", source: submission, target, readOnly: true };
  if (options.mayKeep || !removable(engine)) {
    return {
      transfer,
      mounts: [mounted],
      volumes: [],
      prepare: (container) => copyIn(docker, container, "/", sharedFolder()),
      reader: (container) => containerReader(docker, container, cap),
      release: () => Promise.resolve(),
    };
  }
  const folder = join(owner.folder, `${name}-shared`);
  await Deno.mkdir(join(folder, "submission"), { recursive: true });
  // Not by mkdir's mode, which the umask cuts.
  await Deno.chmod(folder, 0o1777);
  return {
    transfer,
    mounts: [{ type: "bind", source: folder, target: "/shared", readOnly: false }, mounted],
    volumes: [],
    prepare: () => Promise.resolve(),
    reader: () => folderReader(folder, cap),
    release: () => owner.remove(folder),
  };
}

/** Fills the volumes of a plan; the container must not exist yet. */
export async function fillPlan(
  docker: Docker,
  plan: SharedPlan,
  options: SharedOptions,
): Promise<void> {
  const { image, submission: folder, labels } = options;
  for (const name of plan.volumes) await fillVolume(docker, { name, image, folder, labels });
}

/**
 * Whether this user could remove what uid 1000 of a container leaves in a mounted folder. Writing
 * `/shared` on this machine saves two copies through the API (0.1 s), but may leave nothing behind.
 */
function removable(engine: Engine): boolean {
  if (Deno.build.os !== "linux") return false;
  const uid = Deno.uid();
  return uid === 0 || (uid === GRADER_UID && !engine.mapsUsers);
}

async function exists(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}
