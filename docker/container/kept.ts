import { setTimeout as delay } from "node:timers/promises";
// The smaller build of zod, to keep grading fast: see README, Dependencies.
import * as z from "zod/mini";
import { UserError } from "../../terminal/errors.ts";
import { visible } from "../../terminal/text.ts";
import type { Docker } from "../engine/docker.ts";
import type { KeptVolume } from "./kept_volumes.ts";
import {
  CLEAR_LABELS,
  KEPT_LABEL,
  type Labels,
  maker,
  MAKER_LABEL,
  SUBMISSION_LABEL,
} from "./labels.ts";
import { snapshotName } from "../image/own_images.ts";
import { isOwnName, provenLabels } from "./ownership.ts";

/** A grading whose container was kept after it ended. */
export interface KeptGrading {
  container: string;
  /** Why the engine could not start it; undefined if it started. */
  startError: string | undefined;
  /**
   * Whether it is known to have failed. One kept with `--no-rm` may have failed without a record of
   * it.
   */
  failed: boolean;
  /** Whether it is a shell from `inspect --no-rm`, not a grading. */
  isShell: boolean;
  exitCode: number;
  /** When it ended, as the engine reports it. */
  finished: string;
  /** ENTRYPOINT and arguments that it was started with. */
  command: string[];
  limits: { memoryMiB: number; cpus: number; pidsLimit: number };
  allowNetwork: boolean;
  superUser: boolean;
  /** Volume with the submission as it was graded. */
  submissionVolume: string | undefined;
  /** Its other volumes, from VOLUME in the image. */
  volumes: KeptVolume[];
  /** Folder that the submission came from, on the machine of the user who kept it. */
  submissionFolder: string | undefined;
  /** `UID@HOST` of the user who kept it, if it is another user. */
  keptBy: string | undefined;
}

const lineSchema = z.object({
  id: z.string(),
  name: z.string(),
  kept: z.string(),
  state: z.string(),
});

const detailsSchema = z.object({
  Name: z.string(),
  State: z.object({
    Status: z.string(),
    Error: z.string(),
    ExitCode: z.number(),
    FinishedAt: z.string(),
  }),
  Config: z.object({
    Entrypoint: z.nullish(z.array(z.string())),
    Cmd: z.nullish(z.array(z.string())),
    User: z.nullish(z.string()),
    Labels: z.nullish(z.record(z.string(), z.string())),
  }),
  HostConfig: z.object({
    Memory: z.number(),
    NanoCpus: z.number(),
    PidsLimit: z.nullish(z.number()),
    NetworkMode: z.string(),
  }),
  Mounts: z.nullish(z.array(
    z.object({ Type: z.string(), Name: z.optional(z.string()), Destination: z.string() }),
  )),
});

/** The kinds of kept containers that can be entered again. */
const KINDS = ["failed", "always", "shell"];

/** Path of the submission in a grading's container. */
const SUBMISSION_PATH = "/shared/submission";

/**
 * The newest failed grading that was kept: this user's if there is one, otherwise anyone's. Only
 * this program's containers count, and only the settings that this program gave them: an image must
 * not choose what is mounted into a shell.
 *
 * @throws {UserError} if there is none
 */
export async function findFailed(docker: Docker): Promise<KeptGrading> {
  let foreign: KeptGrading | undefined;
  let passed: KeptGrading | undefined;
  for await (const kept of keptContainers(docker)) {
    if (kept.isShell) continue;
    if (!kept.failed) passed ??= kept;
    else if (kept.keptBy === undefined) return kept;
    else foreign ??= kept;
  }
  if (foreign !== undefined) return foreign;
  const hint = passed === undefined
    ? "`courseraprogramming grade local --keep-failed SOURCE DIR` keeps one"
    : `one that ended with exit code 0 was: \`courseraprogramming inspect --kept ${passed.container}\``;
  throw new UserError("No failed grading was kept on this engine", { hint });
}

/**
 * The container of that name, if this program kept it.
 *
 * @throws {UserError} otherwise
 */
export async function findKept(docker: Docker, container: string): Promise<KeptGrading> {
  for await (const kept of keptContainers(docker)) {
    if (kept.container === container) return kept;
  }
  throw new UserError(`No container \`${visible(container)}\` was kept on this engine`, {
    hint: "`--no-rm` and `--keep-failed` print the name of what they keep",
  });
}

/** Newest first. */
async function* keptContainers(docker: Docker): AsyncGenerator<KeptGrading> {
  const format = `{"id":{{json .ID}},"name":{{json .Names}},` +
    `"kept":{{json (.Label "${KEPT_LABEL}")}},"state":{{json .State}}}`;
  const filter = `label=${KEPT_LABEL}`;
  // The client lists the newest first.
  const list = ["ps", "--all", "--no-trunc", "--filter", filter, "--format", format];
  const lines = (await docker.output(list)).split("\n").filter((line) => line !== "");
  for (const line of lines) {
    const { id, name, state, ...listed } = lineSchema.parse(JSON.parse(line));
    if (listed.kept === "" || !isOwnName(name)) continue;
    if (state !== "exited" && state !== "created") continue;
    const found = await docker.containerDetails(id);
    const labels = await provenLabels(docker, found);
    const kept = labels?.[KEPT_LABEL];
    if (labels === undefined || !KINDS.includes(kept ?? "")) continue;
    const details = detailsSchema.parse(found);
    // Without an error from the engine, it has not been started yet.
    if (details.State.Status === "created" && details.State.Error === "") continue;
    yield describeKept(details, labels);
  }
}

function describeKept(
  { Name, State, Config, HostConfig, Mounts }: z.infer<typeof detailsSchema>,
  labels: Labels,
): KeptGrading {
  const container = Name.replace(/^\//, "");
  const keptBy = Config.Labels?.[MAKER_LABEL];
  const volumes = (Mounts ?? []).flatMap(({ Type, Name: name, Destination: target }) =>
    Type === "volume" && name !== undefined ? [{ name, target }] : []
  );
  const created = State.Status === "created";
  return {
    container,
    startError: created ? State.Error : undefined,
    failed: labels[KEPT_LABEL] === "failed" || created || State.ExitCode !== 0,
    isShell: labels[KEPT_LABEL] === "shell",
    exitCode: State.ExitCode,
    finished: State.FinishedAt,
    command: [...Config.Entrypoint ?? [], ...Config.Cmd ?? []],
    limits: {
      memoryMiB: HostConfig.Memory / 1024 ** 2,
      cpus: HostConfig.NanoCpus / 1e9 || 1,
      pidsLimit: HostConfig.PidsLimit ?? 256,
    },
    allowNetwork: HostConfig.NetworkMode !== "none",
    superUser: Config.User === "0",
    submissionVolume: volumes.find(({ target }) => target === SUBMISSION_PATH)?.name,
    volumes: volumes.filter(({ target }) => target !== SUBMISSION_PATH),
    submissionFolder: labels[SUBMISSION_LABEL],
    keptBy: [undefined, maker()].includes(keptBy) ? undefined : keptBy,
  };
}

/** A temporary image of a container's file system and settings. */
export interface Snapshot extends AsyncDisposable {
  reference: string;
  /** Prevents the removal of the image on disposal. */
  keep: () => void;
}

/** Makes a temporary image of a container. */
export async function takeSnapshot(
  docker: Docker,
  container: string,
  { signal, onCleanupError }: { signal: AbortSignal; onCleanupError: (error: unknown) => void },
): Promise<Snapshot> {
  signal.throwIfAborted();
  const reference = snapshotName();
  const remove = () => docker.removeImage(reference).catch(onCleanupError);
  try {
    await docker.output(["commit", "--change", CLEAR_LABELS, container, reference]);
    signal.throwIfAborted();
  } catch (error) {
    await remove();
    // The engine may finish the operation after its client was stopped.
    await delay(300);
    await remove();
    signal.throwIfAborted();
    throw error;
  }
  let kept = false;
  return {
    reference,
    keep: () => kept = true,
    [Symbol.asyncDispose]: async () => {
      if (!kept) await remove();
    },
  };
}
