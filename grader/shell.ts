import type { Docker } from "../docker/engine/docker.ts";
import { Ending, removeContainer } from "../docker/container/ending.ts";
import { cpuLimit, type Engine } from "../docker/engine/engine.ts";
import { DockerUnavailableError } from "../docker/engine/errors.ts";
import { copyMounts, copyVolumes, type KeptVolume } from "../docker/container/kept_volumes.ts";
import type { Owner } from "../docker/container/owner.ts";
import { type Labels, newName, ownLabels } from "../docker/container/labels.ts";
import { type Mount, sandboxArguments, type SandboxOptions } from "../docker/container/sandbox.ts";
import type { ResolvedSource } from "../docker/image/build.ts";
import { copyIn, isInvisibleBind, sharedFolder } from "../docker/container/submission.ts";
import {
  fillPlan,
  firstTransfer,
  needsFolders,
  planShared,
  type Transfer,
} from "../docker/container/transfer.ts";
import { containerVariables } from "../docker/engine/variables.ts";
import { UserError } from "../terminal/errors.ts";
import { visible } from "../terminal/text.ts";
import { RESULT_FILE_CAP } from "./contract.ts";
import type { Limits } from "./grading.ts";
import { createWithShell } from "./shell_program.ts";

/** Everything a shell in the sandbox depends on beside the grader itself. */
export interface ShellRequest {
  /** Path in the image; undefined means the first of `USUAL_SHELLS` that it has. */
  shell: string | undefined;
  /** What `/shared/submission` shows, if anything. */
  submission: { folder: string } | { volume: string } | undefined;
  /** Volumes of a kept container, which the shell gets copies of. */
  volumes: readonly KeptVolume[];
  limits: Omit<Limits, "timeLimit">;
  allowNetwork: boolean;
  superUser: boolean;
  /** Whether the container stays. */
  keep: boolean;
  /** Whether stdin and stdout are a terminal, which the shell then gets. */
  terminal: boolean;
}

/** What a shell is opened with. */
export interface ShellTools {
  docker: Docker;
  engine: Engine;
  owner: Owner;
  signal: AbortSignal;
  /** Is told, just before the shell has the terminal, which one it is. */
  onOpening: (shell: string) => void;
  /** Is told what goes on, for `-v`. */
  detail: (text: string) => void;
  /** Is told of leftovers that could not be removed. */
  onCleanupError: (error: unknown) => void;
}

export interface ShellEnd {
  exitCode: number;
  /** The container and volumes that were kept. */
  kept: { container: string; volumes: string[] } | undefined;
}

/** Seconds after which what a run on an unknown host left may be swept. */
const LIFETIME = 24 * 3600;

/** Nobody types it by accident; docker's own, Ctrl-P Ctrl-Q, takes Ctrl-P from the shell. */
const DETACH_KEYS = "ctrl-^,ctrl-^,ctrl-^";

/**
 * Opens a shell in the sandbox that a grading of the same image would run in, on this process's own
 * terminal or pipes. Leaves nothing behind, unless asked to keep the container.
 *
 * @throws {UserError} where the image has no such shell
 */
export async function openShell(
  grader: ResolvedSource,
  request: ShellRequest,
  tools: ShellTools,
): Promise<ShellEnd> {
  const transfer = firstTransfer(tools.engine, request.keep);
  try {
    return await openVia(transfer, grader, request, tools);
  } catch (error) {
    if (!isInvisibleBind(error)) throw error;
    tools.detail("the engine does not see this machine's files: the submission is copied");
    return await openVia("copy", grader, request, tools);
  }
}

async function openVia(
  transfer: Transfer,
  grader: ResolvedSource,
  request: ShellRequest,
  tools: ShellTools,
): Promise<ShellEnd> {
  const { docker, owner, signal, onCleanupError } = tools;
  const name = newName();
  const labels = ownLabels({
    owner: owner.label(LIFETIME),
    kept: request.keep ? "shell" : undefined,
  });
  signal.throwIfAborted();
  const shared = await arrangeShared(transfer, name, grader, request, tools, labels);
  const copied = { name, image: grader.image.Id, volumes: request.volumes, labels, signal };
  const copies = copyMounts(copied);
  const volumes = [...shared.volumes, ...copies.map(({ source }) => source)];
  const mounts = [...copies, ...shared.mounts];
  let created = false;
  let kept = false;
  try {
    await copyVolumes(docker, owner, copied);
    const shell = await createContainer({ name, mounts, labels }, grader, request, tools);
    created = true;
    await shared.prepare(name);
    signal.throwIfAborted();
    tools.onOpening(shell);
    const exitCode = await attach(docker, name, shell, signal);
    signal.throwIfAborted();
    kept = request.keep;
    return { exitCode, kept: kept ? { container: name, volumes } : undefined };
  } catch (error) {
    // A Ctrl-C stops the docker command that is under way as well: that is not the reason.
    signal.throwIfAborted();
    throw error;
  } finally {
    if (!kept) {
      await removeContainer(docker, name, { created, report: onCleanupError });
      await docker.removeVolumes(volumes).catch(onCleanupError);
      await shared.release().catch(onCleanupError);
    }
  }
}

/** Creates the container, which waits to be started. @returns the shell that it has */
async function createContainer(
  { name, mounts, labels }: Pick<SandboxOptions, "name" | "mounts" | "labels">,
  { image }: ResolvedSource,
  { shell: asked, limits, allowNetwork, superUser, terminal }: ShellRequest,
  { docker, engine, owner }: ShellTools,
): Promise<string> {
  const { env, withoutEnv } = await containerVariables(docker, {
    image: image.Config?.Env ?? [],
    strip: false,
    env: {},
  });
  const create = (shell: string, attempt: number) => [
    // A client refuses a file that another one has written.
    ...["create", ...owner.creation(`${name}-${attempt}`)],
    ...["--interactive", ...(terminal ? ["--tty"] : [])],
    ...sandboxArguments({
      name,
      image: image.Id,
      args: [],
      entrypoint: shell,
      ...limits,
      cpus: cpuLimit(engine, limits.cpus),
      allowNetwork,
      superUser,
      env,
      withoutEnv,
      mounts,
      labels,
    }),
  ];
  return await createWithShell(docker, { name, image, asked, create, without: withoutEnv });
}

/** `/shared` of the sandbox, as `planShared()` has it where this program brings a submission. */
async function arrangeShared(
  transfer: Transfer,
  name: string,
  grader: ResolvedSource,
  { submission, superUser }: ShellRequest,
  { docker, engine, owner, onCleanupError }: ShellTools,
  labels: Labels,
) {
  if (submission === undefined || "volume" in submission) {
    const target = "/shared/submission";
    const mounts: Mount[] = submission === undefined
      ? []
      : [{ type: "volume", source: submission.volume, target, readOnly: true }];
    return {
      mounts,
      volumes: [],
      prepare: (container: string) => copyIn(docker, container, "/", sharedFolder()),
      release: () => Promise.resolve(),
    };
  }
  const options = {
    name,
    image: grader.image.Id,
    submission: submission.folder,
    transfer,
    direct: false,
    superUser,
    engineFolders: needsFolders(grader.image),
    // What a kept grading has in /shared must not be covered.
    mayKeep: true,
    labels,
    cap: RESULT_FILE_CAP,
  };
  const plan = await planShared(docker, owner, engine, options);
  try {
    await fillPlan(docker, owner, plan, options);
  } catch (error) {
    await docker.removeVolumes(plan.volumes).catch(onCleanupError);
    await plan.release().catch(onCleanupError);
    throw error;
  }
  return plan;
}

/** Hands this process's terminal, or pipes, to the shell until it ends. @returns its exit code */
async function attach(
  docker: Docker,
  name: string,
  shell: string,
  signal: AbortSignal,
): Promise<number> {
  const client = docker.spawn(
    ["start", "--attach", "--interactive", "--detach-keys", DETACH_KEYS, name],
    { stdin: "inherit", output: "inherit" },
  );
  const ending = new Ending(docker, name, client);
  signal.addEventListener("abort", ending.begin);
  try {
    await client.status;
  } finally {
    signal.removeEventListener("abort", ending.begin);
    await ending.settle();
  }
  signal.throwIfAborted();
  const state = await docker.inspectContainer(name);
  if (state.Status === "created") {
    throw new UserError(`\`${visible(shell)}\` could not be started: ${visible(state.Error)}`);
  }
  if (state.Running) {
    throw new DockerUnavailableError(
      docker.addressText,
      "the connection to the shell was lost",
      "open it again when the engine is stable",
    );
  }
  return state.ExitCode;
}
