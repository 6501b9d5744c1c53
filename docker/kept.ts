// The small half, which a grading has time for: see README, Dependencies.
import * as z from "zod/mini";
import { UserError } from "../terminal/errors.ts";
import type { Docker } from "./docker.ts";
import type { KeptVolume } from "./kept_volumes.ts";
import { KEPT_LABEL, SUBMISSION_LABEL } from "./owner.ts";

/** A grading whose container was kept when it had ended. */
export interface KeptGrading {
  container: string;
  /** Why the engine could not start it; undefined where it could. */
  startError: string | undefined;
  /** Whether it was kept for having failed; otherwise it was kept whatever came of it. */
  failed: boolean;
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
  /** Folder the submission came from. */
  submissionFolder: string | undefined;
}

const lineSchema = z.object({ id: z.string(), kept: z.string(), state: z.string() });

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

/** Where a grading has its submission. */
const SUBMISSION_PATH = "/shared/submission";

/**
 * The newest grading that was kept, by `--keep-failed` or `--no-rm`.
 *
 * @throws {UserError} where none is
 */
export async function findKept(docker: Docker): Promise<KeptGrading> {
  const format =
    `{"id":{{json .ID}},"kept":{{json (.Label "${KEPT_LABEL}")}},"state":{{json .State}}}`;
  const filter = `label=${KEPT_LABEL}`;
  // The client lists the newest first.
  const list = ["ps", "--all", "--no-trunc", "--filter", filter, "--format", format];
  const lines = (await docker.output(list)).split("\n").filter((line) => line !== "");
  for (const line of lines) {
    const { id, kept, state } = lineSchema.parse(JSON.parse(line));
    if (kept !== "failed" && kept !== "always") continue;
    if (state !== "exited" && state !== "created") continue;
    const text = await docker.output(["container", "inspect", "--format", "{{json .}}", id]);
    const details = detailsSchema.parse(JSON.parse(text));
    // Without a word of the engine it is one that is still to be started.
    if (details.State.Status === "created" && details.State.Error === "") continue;
    return describeKept(details, kept === "failed");
  }
  throw new UserError("No failed grading was kept on this engine", {
    hint: "`courseraprogramming grade local --keep-failed SOURCE DIR` keeps one",
  });
}

function describeKept(
  { Name, State, Config, HostConfig, Mounts }: z.infer<typeof detailsSchema>,
  failed: boolean,
): KeptGrading {
  const volumes = (Mounts ?? []).flatMap(({ Type, Name: name, Destination: target }) =>
    Type === "volume" && name !== undefined ? [{ name, target }] : []
  );
  const created = State.Status === "created";
  return {
    container: Name.replace(/^\//, ""),
    startError: created ? State.Error : undefined,
    failed: failed || created || State.ExitCode !== 0,
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
    submissionFolder: Config.Labels?.[SUBMISSION_LABEL],
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
  const reference = `courseraprogramming-local/kept:${crypto.randomUUID().slice(0, 12)}`;
  const remove = () => docker.removeImage(reference).catch(onCleanupError);
  try {
    await docker.output(["commit", container, reference]);
    signal.throwIfAborted();
  } catch (error) {
    await remove();
    // An engine may finish what its client was stopped in.
    await new Promise((resolve) => setTimeout(resolve, 300));
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
