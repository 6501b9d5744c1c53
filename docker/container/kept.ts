import { setTimeout as delay } from "node:timers/promises";
// The small half, which a grading has time for: see README, Dependencies.
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

/** A grading whose container was kept when it had ended. */
export interface KeptGrading {
  container: string;
  /** Why the engine could not start it; undefined where it could. */
  startError: string | undefined;
  /** Whether it is known to have failed; one kept whatever came of it may have, without a trace. */
  failed: boolean;
  /** Whether it is a shell of `inspect --no-rm`, not a grading. */
  isShell: boolean;
  exitCode: number;
  /** When it ended, as the engine says. */
  finished: string;
  /** ENTRYPOINT and arguments it was started with. */
  command: string[];
  limits: { memoryMiB: number; cpus: number; pidsLimit: number };
  allowNetwork: boolean;
  superUser: boolean;
  /** Volume with the submission as it was graded. */
  submissionVolume: string | undefined;
  /** Its other volumes, those of the image's VOLUME. */
  volumes: KeptVolume[];
  /** Folder the submission came from, on the machine of the one who kept it. */
  submissionFolder: string | undefined;
  /** `UID@HOST` of the one who kept it, where that is somebody else. */
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

/** What a container is kept as that can be entered again. */
const KINDS = ["failed", "always", "shell"];

/** Where a grading has its submission. */
const SUBMISSION_PATH = "/shared/submission";

/**
 * The newest grading that was kept and has failed: this user's, or else anybody's. Only containers of
 * this program count, and of their settings only what this program gave them: an image must not
 * choose what is mounted into a shell.
 *
 * @throws {UserError} where none is
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
 * The container of that name, if this program has kept it.
 *
 * @throws {UserError} where it is none
 */
export async function findKept(docker: Docker, container: string): Promise<KeptGrading> {
  for await (const kept of keptContainers(docker)) {
    if (kept.container === container) return kept;
  }
  throw new UserError(`No container \`${visible(container)}\` was kept on this engine`, {
    hint: "`--no-rm` and `--keep-failed` print the name of what they keep",
  });
}

/** The newest first. */
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
    // Without a word of the engine it is one that is still to be started.
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

/** An image of a container's file system and settings, for as long as it is in use. */
export interface Snapshot extends AsyncDisposable {
  reference: string;
  /** Leaves the image where it is. */
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
    // An engine may finish what its client was stopped in.
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
