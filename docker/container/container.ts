import type { Docker } from "../engine/docker.ts";
import type { Engine } from "../engine/engine.ts";
import { DockerUnavailableError } from "../engine/errors.ts";
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
  /** Arguments of `docker create`, from `sandboxArguments()`. */
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
  /** Called between creation and start, to add what the container needs. */
  prepare?: (name: string) => Promise<void>;
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
    const create = ["create", ...owner.creation(name), ...options.create];
    const id = (await docker.output(create, { without: options.withoutEnv })).trim() || name;
    created = true;
    await options.prepare?.(name);
    signal.throwIfAborted();
    const outcome = await startAttached(docker, options, id);
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

/** Starts the container, waits for it to end, and reads its state. */
async function startAttached(
  docker: Docker,
  options: ContainerOptions,
  id: string,
): Promise<ContainerOutcome> {
  const { name, signal, timeLimit, outputCap } = options;
  const started = performance.now();
  const client = docker.spawn(["start", "--attach", name]);
  const ending = new Ending(docker, name, client);
  options.onStarting?.();
  const limit = new TimeLimit({
    limitMs: timeLimit * 1000,
    left: () => timeLeft(docker, options),
    onOver: ending.begin,
  });
  signal.addEventListener("abort", ending.begin);
  const watch = watchUsage(options.engine, id, options.cpus, options.memoryMiB);
  const out = new Capturer(outputCap);
  const err = new Capturer(outputCap);
  try {
    const [status] = await Promise.all([
      client.status,
      drain(client.stdout, out.take),
      drain(client.stderr, err.take),
    ]);
    limit.stop();
    const settled = ending.settle();
    const wall = Math.round(performance.now() - started);
    const [seen] = await Promise.all([inspectEnded(docker, name), watch.stop(), settled]);
    const wasStarted = seen.Status !== "created";
    const text = wasStarted ? "" : new TextDecoder().decode(err.capture().bytes);
    const state = await withStartError(docker, name, { state: seen, stderr: text });
    if (!wasStarted && state.Error === "" && !signal.aborted) {
      throw await docker.failure(["start"], { code: status.code, stdout: "", stderr: text });
    }
    return {
      state,
      started: wasStarted,
      timedOut: limit.isOver,
      stdout: out.capture(),
      stderr: err.capture(),
      durationMs: wasStarted ? runTime(state) ?? wall : 0,
      usage: watch.usage(state),
    };
  } finally {
    limit.stop();
    signal.removeEventListener("abort", ending.begin);
    await Promise.all([watch.stop(), ending.settle()]);
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
