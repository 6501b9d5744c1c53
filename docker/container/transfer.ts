import { join, posix } from "node:path";
import type { Docker } from "../engine/docker.ts";
import type { Engine } from "../engine/engine.ts";
import { removeOwn, removeTree } from "../files/remove.ts";
import type { Owner } from "./owner.ts";
import type { Labels } from "./labels.ts";
import { containerReader, folderReader, type ResultReader } from "./results.ts";
import { GRADER_UID, type Mount } from "./sandbox.ts";
import type { Image } from "../engine/schemas.ts";
import { copyIn, fillVolume, sharedFolder, stageFolder } from "./submission.ts";

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
  /** Mount the submission itself, not a copy in our temporary folder. */
  direct: boolean;
  /** The container runs as root. */
  superUser: boolean;
  /** The engine may make folders in `/shared`, see {@linkcode needsFolders}. */
  engineFolders: boolean;
  /** The container may be kept: what it wrote must stay inside of it. */
  mayKeep: boolean;
  labels: Labels;
  /** Bytes of a result file that are read at most. */
  cap: number;
}

/**
 * What `auto` tries first. An engine on this machine may still not see our files: see
 * `isInvisibleBind()`. A container that may be kept must not hang on files of ours that go.
 */
export function firstTransfer(engine: Engine, mayKeep: boolean): Transfer {
  if (mayKeep) return "copy";
  return /^(unix|npipe):/.test(engine.endpoint ?? "") ? "bind" : "copy";
}

/**
 * Arranges `/shared` for one container as in production (docs/spec/grader-contract.md, "What
 * production does to an image").
 */
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
  const folder = join(owner.folder, name);
  const staged = join(folder, "submission");
  const shared = join(folder, "shared");
  const aside = join(folder, "results");
  const release = async () => {
    // Nobody but this program can write to the copy; what is left of it, as there are too few file
    // handles, goes with the folder.
    await removeOwn(staged).catch(() => {});
    for (const each of [aside, shared, folder]) await removeTree(each);
  };
  await Deno.mkdir(folder);
  const source = options.direct ? submission : staged;
  if (!options.direct) {
    await stageFolder(submission, source).catch(async (error: unknown) => {
      // The disk may be full: at once, not at the end of a batch.
      await release();
      throw error;
    });
  }
  const mounted: Mount = { type: "bind", source, target, readOnly: true };
  if (options.mayKeep || !removable(engine, options)) {
    return {
      transfer,
      mounts: [mounted],
      volumes: [],
      prepare: (container) => copyIn(docker, container, "/", sharedFolder()),
      reader: (container) => containerReader(docker, container, cap),
      release,
    };
  }
  await Deno.mkdir(aside);
  await Deno.mkdir(join(shared, "submission"), { recursive: true });
  // Not by mkdir's mode, which the umask cuts.
  await Deno.chmod(shared, 0o1777);
  return {
    transfer,
    mounts: [{ type: "bind", source: shared, target: "/shared", readOnly: false }, mounted],
    volumes: [],
    prepare: () => Promise.resolve(),
    reader: () => folderReader({ folder: shared, aside, cap }),
    release,
  };
}

/** Fills the volumes of a plan; the container must not exist yet. */
export async function fillPlan(
  docker: Docker,
  owner: Owner,
  plan: SharedPlan,
  options: SharedOptions,
): Promise<void> {
  const { image, submission: folder, labels } = options;
  for (const name of plan.volumes) await fillVolume(docker, owner, { name, image, folder, labels });
}

/**
 * Whether the engine may make folders in `/shared` before an image's program runs: for WORKDIR and
 * VOLUME, wherever a link of the image leads them. They are root's.
 */
export function needsFolders({ Config }: Image): boolean {
  return [Config?.WorkingDir ?? "", ...Object.keys(Config?.Volumes ?? {})]
    .some((path) => path !== "" && posix.normalize(path) !== "/");
}

/**
 * Whether this user could remove what the user of a container leaves in a mounted folder. Writing
 * `/shared` on this machine saves two copies through the API (0.1 s), but may leave nothing behind.
 */
function removable(
  engine: Engine,
  { superUser, engineFolders }: Pick<SharedOptions, "superUser" | "engineFolders">,
): boolean {
  if (Deno.build.os !== "linux") return false;
  const uid = Deno.uid();
  return uid === 0 ||
    (uid === GRADER_UID && !superUser && !engineFolders && !engine.mapsUsers);
}
