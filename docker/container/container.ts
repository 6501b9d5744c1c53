import type { Docker } from "../engine/docker.ts";
import type { Engine } from "../engine/engine.ts";
import { DockerUnavailableError } from "../engine/errors.ts";
import { Ending, inspectEnded, removeContainer } from "./ending.ts";
import type { Owner } from "./owner.ts";
import type { ContainerState } from "../engine/schemas.ts";
import { type Capture, Capturer, drain } from "../engine/streams.ts";
import type { NoUsage, Usage } from "./usage.ts";
import { watchUsage } from "./watch_usage.ts";

export interface ContainerOptions {
  name: string;
  /** The run it belongs to. */
  owner: Owner;
  /** Arguments of `docker create`, from `sandboxArguments()`. */
  create: readonly string[];
  /** Variables that must be absent from the client's environment while it creates. */
  withoutEnv: readonly string[];
  /** Seconds the container may run. */
  timeLimit: number;
  /** Bytes kept of each of stdout and stderr. */
  outputCap: number;
  /** Aborts the run; the container is killed and removed first. */
  signal: AbortSignal;
  engine: Engine;
  /** CPUs the container may use. */
  cpus: number;
  /** The container is on its way: from here on a processor is to spare. */
  onStarting?: () => void;
  /** Between creation and start: what the container needs to find. */
  prepare?: (name: string) => Promise<void>;
  /** Is told of what could not be cleaned up; never an exception, never instead of one. */
  onCleanupError: (error: unknown) => void;
}

/** What is done with a container that has ended. */
export interface Aftermath<T> {
  /** Reads what the container left, before it is removed. */
  collect: (outcome: ContainerOutcome) => Promise<T>;
  /** Whether the container stays, decided by what was read. */
  keep: (collected: T) => boolean;
}

/** What is left of a container that has ended. */
export interface ContainerEnd<T> {
  collected: T;
  kept: boolean;
  /** Why the engine could not be asked to remove it: that may be what ended it as well. */
  engineLost: DockerUnavailableError | undefined;
}

/** What became of a container. */
export interface ContainerOutcome {
  state: ContainerState;
  /** False where the engine could not start the program: `state.Error` says why. */
  started: boolean;
  /** Killed by us at the time limit. */
  timedOut: boolean;
  stdout: Capture;
  stderr: Capture;
  /** Milliseconds, from start to end as the engine saw them. */
  durationMs: number;
  usage: Usage | NoUsage;
}

/**
 * Runs one container from creation to removal. Whatever happens (time limit, abort, an engine that
 * dies, an exception in `prepare` or `collect`) the container is ended by name and removed with its
 * anonymous volumes, unless `keep` says otherwise.
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
    await docker.output(["create", ...owner.creation(name), ...options.create], {
      without: options.withoutEnv,
    });
    created = true;
    await options.prepare?.(name);
    signal.throwIfAborted();
    const outcome = await startAttached(docker, options);
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

/** Removes the container. @returns why the engine could not be asked to, if it could not */
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

/** How long an engine may take to start a container before that counts as time of the grader. */
const START_PATIENCE_MS = 60_000;

/** What a timer holds; with more it would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Starts the container, follows it to its end, and reads its state. */
async function startAttached(docker: Docker, options: ContainerOptions): Promise<ContainerOutcome> {
  const { name, signal, timeLimit, outputCap } = options;
  let timedOut = false;
  // The limit counts from the moment the program runs, which the engine knows and we do not.
  const checkTime = async () => {
    const hangs = performance.now() - started > timeLimit * 1000 + START_PATIENCE_MS;
    const left = hangs ? 0 : await timeLeft(docker, options).catch(() => 0);
    if (ended) return;
    if (left > 0) timer = setTimeout(checkTime, Math.min(left, LONGEST_TIMER_MS));
    else {
      timedOut = true;
      ending.begin();
    }
  };
  const started = performance.now();
  const client = docker.spawn(["start", "--attach", name]);
  const ending = new Ending(docker, name, client);
  options.onStarting?.();
  let ended = false;
  let timer = setTimeout(checkTime, Math.min(timeLimit * 1000, LONGEST_TIMER_MS));
  signal.addEventListener("abort", ending.begin);
  const watch = watchUsage(options.engine, name, options.cpus);
  const out = new Capturer(outputCap);
  const err = new Capturer(outputCap);
  try {
    const [status] = await Promise.all([
      client.status,
      drain(client.stdout, out.take),
      drain(client.stderr, err.take),
    ]);
    ended = true;
    const settled = ending.settle();
    const wall = Math.round(performance.now() - started);
    clearTimeout(timer);
    const [state] = await Promise.all([inspectEnded(docker, name), watch.stop(), settled]);
    const wasStarted = state.Status !== "created";
    if (!wasStarted && state.Error === "" && !signal.aborted) {
      const text = new TextDecoder().decode(err.capture().bytes);
      throw await docker.failure(["start"], { code: status.code, stdout: "", stderr: text });
    }
    return {
      state,
      started: wasStarted,
      timedOut,
      stdout: out.capture(),
      stderr: err.capture(),
      durationMs: wasStarted ? runTime(state) ?? wall : 0,
      usage: watch.usage(state),
    };
  } finally {
    ended = true;
    clearTimeout(timer);
    signal.removeEventListener("abort", ending.begin);
    await Promise.all([watch.stop(), ending.settle()]);
  }
}

/** Milliseconds the container may go on; one that is still being started has them all. */
async function timeLeft(docker: Docker, options: ContainerOptions): Promise<number> {
  const { Running, StartedAt } = await docker.inspectContainer(options.name);
  const limit = options.timeLimit * 1000;
  if (!Running) return Math.min(limit, 500);
  return limit - (Date.now() + options.engine.clockAhead - Date.parse(StartedAt));
}

/** Milliseconds between start and end; undefined where the engine did not note both. */
function runTime({ StartedAt, FinishedAt }: ContainerState): number | undefined {
  const time = Date.parse(FinishedAt) - Date.parse(StartedAt);
  return Number.isFinite(time) && time >= 0 ? time : undefined;
}
