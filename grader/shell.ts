import type { Docker } from "../docker/engine/docker.ts";
import { Ending, removeContainer } from "../docker/container/ending.ts";
import { cpuLimit, type Engine } from "../docker/engine/engine.ts";
import { DockerUnavailableError } from "../docker/engine/errors.ts";
import { copyMounts, copyVolumes, type KeptVolume } from "../docker/container/kept_volumes.ts";
import type { Owner } from "../docker/container/owner.ts";
import { type Labels, newName, ownLabels } from "../docker/container/labels.ts";
import { type Mount, sandboxArguments, type SandboxOptions } from "../docker/container/sandbox.ts";
import type { ResolvedSource } from "../docker/image/build.ts";
import { withTransfer } from "../docker/container/mount_fault.ts";
import { copyIn, sharedFolder } from "../docker/container/submission.ts";
import { fillPlan, needsFolders, planShared, type Transfer } from "../docker/container/transfer.ts";
import { containerVariables } from "../docker/engine/variables.ts";
import { UserError } from "../terminal/errors.ts";
import { visible } from "../terminal/text.ts";
import { RESULT_FILE_CAP } from "./contract.ts";
import type { Limits } from "./grading.ts";
import { createWithShell, USUAL_SHELLS } from "./shell_program.ts";

/** Everything a shell in the sandbox depends on apart from the grader itself. */
export interface ShellRequest {
  /** Path in the image; undefined means the first of `USUAL_SHELLS` that it has. */
  shell: string | undefined;
  /** A program of the image, and its arguments, to run instead of a shell. */
  command?: readonly [string, ...string[]] | undefined;
  /** What `/shared/submission` contains, if anything. */
  submission: { folder: string } | { volume: string } | undefined;
  /** Volumes of a kept container; the shell gets copies of them. */
  volumes: readonly KeptVolume[];
  limits: Omit<Limits, "timeLimit">;
  allowNetwork: boolean;
  superUser: boolean;
  /** Whether to keep the container. */
  keep: boolean;
  /** Whether stdin and stdout are a terminal, which the shell then gets. */
  terminal: boolean;
}

/** The tools for opening a shell. */
export interface ShellTools {
  docker: Docker;
  engine: Engine;
  owner: Owner;
  signal: AbortSignal;
  /** Called with the shell's path just before the shell gets the terminal. */
  onOpening: (shell: string) => void;
  /** Logs progress, for `-v`. */
  detail: (text: string) => void;
  /** Called with each leftover that could not be removed. */
  onCleanupError: (error: unknown) => void;
}

export interface ShellEnd {
  exitCode: number;
  /** The container and volumes that were kept. */
  kept: { container: string; volumes: string[] } | undefined;
}

/** Seconds after which leftovers of a run on an unknown host may be swept. */
const LIFETIME = 24 * 3600;

/** Never typed by accident; docker's own, Ctrl-P Ctrl-Q, takes Ctrl-P from the shell. */
const DETACH_KEYS = "ctrl-^,ctrl-^,ctrl-^";

/**
 * Opens a shell in the same sandbox as a grading of the image, on this process's own terminal or
 * pipes. Leaves nothing behind, unless asked to keep the container.
 *
 * @throws {UserError} if the image has no such shell
 */
export async function openShell(
  grader: ResolvedSource,
  request: ShellRequest,
  tools: ShellTools,
): Promise<ShellEnd> {
  const { engine, detail } = tools;
  const choice = { asked: "auto", engine, mayKeep: request.keep, detail } as const;
  return await withTransfer(choice, (transfer) => openVia(transfer, grader, request, tools));
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
    await shared.prepare?.(name);
    signal.throwIfAborted();
    tools.onOpening(shell);
    const exitCode = await attach(docker, name, shell, signal);
    signal.throwIfAborted();
    kept = request.keep;
    return { exitCode, kept: kept ? { container: name, volumes } : undefined };
  } catch (error) {
    // A Ctrl-C also stops the current docker command: that is not the reason.
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

/**
 * Creates the container without starting it.
 *
 * @returns the shell that it has
 */
async function createContainer(
  { name, mounts, labels }: Pick<SandboxOptions, "name" | "mounts" | "labels">,
  { image }: ResolvedSource,
  { shell: asked, command, limits, allowNetwork, superUser, terminal }: ShellRequest,
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
      args: command?.slice(1) ?? [],
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
  return await createWithShell(docker, {
    ...{ name, image, create, without: withoutEnv },
    ...(command === undefined
      ? { asked, hint: `without --shell, ${USUAL_SHELLS.join(" and ")} are tried` }
      : { asked: command[0], hint: "`courseraprogramming ls` shows what an image has" }),
  });
}

/**
 * Arranges `/shared` of the sandbox, with `planShared()` where this program provides a submission.
 */
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
    // The contents of /shared in a kept grading must not be covered.
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

/**
 * Connects the shell to this process's terminal or pipes until it ends.
 *
 * @returns its exit code
 */
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
