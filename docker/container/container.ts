import type { Docker } from "../engine/docker.ts";
import type { Engine } from "../engine/engine.ts";
import { DockerUnavailableError } from "../engine/errors.ts";
import { createdId } from "./created_id.ts";
import { Ending, inspectEnded, removeContainer } from "./ending.ts";
import { withStartError } from "./failed_start.ts";
import type { Owner } from "./owner.ts";
import type { ContainerState } from "../engine/schemas.ts";
import { type Capture, Capturer, drain } from "../engine/streams.ts";
import { TimeLimit } from "./time_limit.ts";
import type { NoUsage, Usage } from "./usage.ts";
import { watchUsage } from "./watch_usage.ts";

export interface ContainerOptions {
  name: string;
  /** The run that the container belongs to. */
  owner: Owner;
  /** Arguments of `docker create` and `run`, from `sandboxArguments()`. */
  create: readonly string[];
  /** Variables to keep out of the client's environment during creation. */
  withoutEnv: readonly string[];
  /** Seconds the container may run. */
  timeLimit: number;
  /** Most bytes kept of stdout and of stderr each. */
  outputCap: number;
  /** Aborts the run; the container is first killed and removed. */
  signal: AbortSignal;
  engine: Engine;
  /** CPUs the container may use. */
  cpus: number;
  /** Memory limit in MB; 0 means no limit. */
  memoryMiB: number;
  /** Called when the container is about to start and a processor becomes free. */
  onStarting?: () => void;
  /**
   * Called between creation and start, to add what the container needs. Without it, and where
   * `quiet` is true, one client does both.
   */
  prepare?: ((name: string) => Promise<void>) | undefined;
  /** Whether a client that creates and starts the container prints nothing of its own. */
  quiet?: boolean;
  /**
   * Called with each error during clean-up. Such an error is never thrown and never replaces
   * another.
   */
  onCleanupError: (error: unknown) => void;
}

/** What to do with a container that has ended. */
export interface Aftermath<T> {
  /** Reads the container's output before it is removed. */
  collect: (outcome: ContainerOutcome) => Promise<T>;
  /** Whether to keep the container, judging by what was collected. */
  keep: (collected: T) => boolean;
}

/** The result of a container that has ended. */
export interface ContainerEnd<T> {
  collected: T;
  kept: boolean;
  /**
   * Why the engine could not be asked to remove the container; the same failure may have ended it.
   */
  engineLost: DockerUnavailableError | undefined;
}

/** How a container ended. */
export interface ContainerOutcome {
  state: ContainerState;
  /** False if the engine could not start the program; `state.Error` has the reason. */
  started: boolean;
  /** Whether this program killed it at the time limit. */
  timedOut: boolean;
  stdout: Capture;
  stderr: Capture;
  /** Milliseconds from start to end, by the engine's clock. */
  durationMs: number;
  usage: Usage | NoUsage;
}

/**
 * Runs one container from creation to removal. On every path (time limit, abort, engine failure,
 * exception in `prepare` or `collect`) the container is killed by name and removed with its
 * anonymous volumes, unless `keep` returns true.
 */
export async function runContainer<T>(
  docker: Docker,
  options: ContainerOptions,
  { collect, keep }: Aftermath<T>,
): Promise<ContainerEnd<T>> {
  const { name, owner, signal } = options;
  let created = false;
  let collected: T;
  let kept: boolean;
  try {
    signal.throwIfAborted();
    const outcome = options.quiet && options.prepare === undefined
      ? await runAttached(docker, options).finally(async () => {
        created = await owner.hasCreated(name);
      })
      : await startAttached(docker, options, await create(docker, options, () => created = true));
    signal.throwIfAborted();
    collected = await collect(outcome);
    kept = keep(collected);
  } catch (error) {
    await remove(docker, options, created);
    throw error;
  }
  const engineLost = kept ? undefined : await remove(docker, options, created);
  return { collected, kept, engineLost };
}

/**
 * Creates the container and prepares it.
 *
 * @param onCreated called when it exists
 * @returns its id
 */
async function create(
  docker: Docker,
  options: ContainerOptions,
  onCreated: () => void,
): Promise<string> {
  const { name, owner, signal, withoutEnv } = options;
  const args = ["create", ...owner.creation(name), ...options.create];
  const id = (await docker.output(args, { without: withoutEnv })).trim() || name;
  onCreated();
  await options.prepare?.(name);
  signal.throwIfAborted();
  return id;
}

/**
 * Removes the container.
 *
 * @returns why the engine could not be asked to, if it could not
 */
async function remove(
  docker: Docker,
  { name, owner, onCleanupError }: ContainerOptions,
  created: boolean,
): Promise<DockerUnavailableError | undefined> {
  let engineLost: DockerUnavailableError | undefined;
  const report = (error: unknown) => {
    owner.leave();
    if (error instanceof DockerUnavailableError) engineLost = error;
    else onCleanupError(error);
  };
  await removeContainer(docker, name, { created, report });
  return engineLost;
}

/** Starts a created container, waits for it to end, and reads its state. */
async function startAttached(
  docker: Docker,
  options: ContainerOptions,
  id: string,
): Promise<ContainerOutcome> {
  const client = docker.spawn(["start", "--attach", options.name]);
  return await attached(docker, options, { client, created: Promise.resolve(id) });
}

/**
 * Creates and starts the container with one client. Starting the client twice costs 45 ms more with
 * Docker 20.10 and 110 ms with 28.5, where a whole `docker run` takes 610 and 530 ms.
 */
async function runAttached(docker: Docker, options: ContainerOptions): Promise<ContainerOutcome> {
  const args = ["run", ...options.owner.creation(options.name), ...options.create];
  const client = docker.spawn(args, { without: options.withoutEnv });
  return await attached(docker, options, { client, created: createdId(docker, options, client) });
}

/** A client that is attached to a container. */
interface Attached {
  client: Deno.ChildProcess;
  /** The container's id, once the engine has created it; undefined if it did not. */
  created: Promise<string | undefined>;
}

/** Waits for a container to end and reads its state. */
async function attached(
  docker: Docker,
  options: ContainerOptions,
  { client, created }: Attached,
): Promise<ContainerOutcome> {
  const { name, signal, timeLimit, outputCap } = options;
  const started = performance.now();
  const ending = new Ending(docker, name, client);
  options.onStarting?.();
  signal.addEventListener("abort", ending.begin);
  const out = new Capturer(outputCap);
  const err = new Capturer(outputCap);
  const watched = created.then((id) => {
    if (id === undefined) return undefined;
    const limit = new TimeLimit({
      limitMs: timeLimit * 1000,
      left: () => timeLeft(docker, options),
      onOver: ending.begin,
    });
    return { limit, usage: watchUsage(options.engine, id, options.cpus, options.memoryMiB) };
  });
  try {
    const [status, watch] = await Promise.all([
      client.status,
      watched,
      drain(client.stdout, out.take),
      drain(client.stderr, err.take),
    ]);
    const failure = async (verb: string) => {
      const stderr = new TextDecoder().decode(err.capture().bytes);
      return await docker.failure([verb], { code: status.code, stdout: "", stderr });
    };
    if (watch === undefined) {
      signal.throwIfAborted();
      throw await failure("run");
    }
    watch.limit.stop();
    const settled = ending.settle();
    const wall = Math.round(performance.now() - started);
    const [seen] = await Promise.all([inspectEnded(docker, name), watch.usage.stop(), settled]);
    const wasStarted = seen.Status !== "created";
    const text = wasStarted ? "" : new TextDecoder().decode(err.capture().bytes);
    const state = await withStartError(docker, name, { state: seen, stderr: text });
    if (!wasStarted && state.Error === "" && !signal.aborted) throw await failure("start");
    return {
      state,
      started: wasStarted,
      timedOut: watch.limit.isOver,
      stdout: out.capture(),
      // The client's own words, if nothing ran.
      stderr: (wasStarted ? err : new Capturer(0)).capture(),
      durationMs: wasStarted ? runTime(state) ?? wall : 0,
      usage: watch.usage.usage(state),
    };
  } finally {
    signal.removeEventListener("abort", ending.begin);
    const watch = await watched.catch(() => undefined);
    watch?.limit.stop();
    await Promise.all([watch?.usage.stop(), ending.settle()]);
  }
}

/** Milliseconds left to the container. One that is still starting has the whole limit. */
async function timeLeft(docker: Docker, options: ContainerOptions): Promise<number> {
  const { Running, StartedAt } = await docker.inspectContainer(options.name);
  const limit = options.timeLimit * 1000;
  if (!Running) return Math.min(limit, 500);
  return limit - (Date.now() + options.engine.clockAhead - Date.parse(StartedAt));
}

/** Milliseconds between start and end; undefined if the engine did not record both. */
function runTime({ StartedAt, FinishedAt }: ContainerState): number | undefined {
  const time = Date.parse(FinishedAt) - Date.parse(StartedAt);
  return Number.isFinite(time) && time >= 0 ? time : undefined;
}
