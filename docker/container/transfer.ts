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

/** How a submission reaches the container: mounted in place, or copied through the engine's API. */
export type Transfer = "bind" | "copy";

/** How `/shared` and `/shared/submission` of one container are provided. */
export interface SharedPlan {
  transfer: Transfer;
  mounts: Mount[];
  /** Volumes to remove afterwards. */
  volumes: string[];
  /** Run after the container is created and before it is started; undefined if not needed. */
  prepare: ((container: string) => Promise<void>) | undefined;
  /** Reads results below `/shared` after the container has ended. */
  reader: (container: string) => ResultReader;
  /** Frees what the plan itself created; always called. */
  release: () => Promise<void>;
}

export interface SharedOptions {
  name: string;
  image: string;
  submission: string;
  transfer: Transfer;
  /** Mount the submission itself, not a copy in the program's temporary folder. */
  direct: boolean;
  /** The container runs as root. */
  superUser: boolean;
  /** The engine may create folders in `/shared`, see {@linkcode needsFolders}. */
  engineFolders: boolean;
  /** The container may be kept, so everything it wrote must stay inside it. */
  mayKeep: boolean;
  labels: Labels;
  /** Most bytes read of a result file. */
  cap: number;
}

/**
 * What `auto` tries first. An engine on this machine may still not see its files: see
 * `withTransfer()`. A container that may be kept must not depend on files that this program
 * removes. Podman creates a missing mount source: where it does not see the files, it would give
 * the grader an empty folder. Under SELinux a container may not read files that are mounted as they
 * are: `--mount` cannot relabel them, and this program must not change the labels of the user's own
 * files. The engine labels volumes.
 */
export function firstTransfer(engine: Engine, mayKeep: boolean): Transfer {
  if (mayKeep || engine.isPodman || engine.labelsFiles) return "copy";
  return /^(unix|npipe):/.test(engine.endpoint ?? "") ? "bind" : "copy";
}

/**
 * Arranges `/shared` for one container as production does (docs/spec/grader-contract.md, "What
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
    // Nobody but this program can write to the copy. If the removal fails for lack of file handles,
    // the rest is removed with the run's folder.
    await removeOwn(staged).catch(() => {});
    for (const each of [aside, shared, folder]) await removeTree(each);
  };
  await Deno.mkdir(folder);
  const source = options.direct ? submission : staged;
  if (!options.direct) {
    await stageFolder(submission, source).catch(async (error: unknown) => {
      // The disk may be full: free the space now, not at the end of a batch.
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
  // Not by mkdir's mode, which the umask restricts.
  await Deno.chmod(shared, 0o1777);
  return {
    transfer,
    mounts: [{ type: "bind", source: shared, target: "/shared", readOnly: false }, mounted],
    volumes: [],
    prepare: undefined,
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
 * Whether the engine may create folders in `/shared` before an image's program runs: for WORKDIR
 * and VOLUME, wherever links in the image lead. They belong to root.
 */
export function needsFolders({ Config }: Image): boolean {
  return [Config?.WorkingDir ?? "", ...Object.keys(Config?.Volumes ?? {})]
    .some((path) => path !== "" && posix.normalize(path) !== "/");
}

/**
 * Whether this user could remove what the container's user leaves in a mounted folder. Mounting
 * `/shared` from this machine saves two copies through the API (0.1 s), but must not leave anything
 * behind.
 */
function removable(
  engine: Engine,
  { superUser, engineFolders }: Pick<SharedOptions, "superUser" | "engineFolders">,
): boolean {
  // Under SELinux a container could not write to it.
  if (Deno.build.os !== "linux" || engine.labelsFiles) return false;
  const uid = Deno.uid();
  return uid === 0 ||
    (uid === GRADER_UID && !superUser && !engineFolders && !engine.mapsUsers);
}
