// The small half, which a grading has time for: see README, Dependencies.
import * as z from "zod/mini";
import { UserError } from "../terminal/errors.ts";
import type { Docker } from "./docker.ts";
import { KEPT_LABEL, SUBMISSION_LABEL } from "./owner.ts";

/** A grading whose container was kept when it had ended. */
export interface KeptGrading {
  container: string;
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
  /** Folder the submission came from. */
  submissionFolder: string | undefined;
}

const lineSchema = z.object({ id: z.string(), kept: z.string(), state: z.string() });

const detailsSchema = z.object({
  Name: z.string(),
  State: z.object({ ExitCode: z.number(), FinishedAt: z.string() }),
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
  const newest = (await docker.output(list)).split("\n").filter((line) => line !== "")
    .map((line) => lineSchema.parse(JSON.parse(line)))
    .find(({ kept, state }) => (kept === "failed" || kept === "always") && state === "exited");
  if (newest === undefined) {
    throw new UserError("No failed grading was kept on this engine", {
      hint: "`courseraprogramming grade local --keep-failed SOURCE DIR` keeps one",
    });
  }
  const text = await docker.output(["container", "inspect", "--format", "{{json .}}", newest.id]);
  const { Name, State, Config, HostConfig, Mounts } = detailsSchema.parse(JSON.parse(text));
  const volume = Mounts?.find(({ Type, Destination }) =>
    Type === "volume" && Destination === "/shared/submission"
  );
  return {
    container: Name.replace(/^\//, ""),
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
    submissionVolume: volume?.Name,
    submissionFolder: Config.Labels?.[SUBMISSION_LABEL],
  };
}

/** An image of a container's file system and settings, for as long as it is in use. */
export interface Snapshot extends AsyncDisposable {
  reference: string;
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
  return { reference, [Symbol.asyncDispose]: remove };
}
