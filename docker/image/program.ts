import type { Docker } from "../engine/docker.ts";
import {
  connectionLost,
  Ending,
  inspectEnded,
  killClient,
  removeContainer,
} from "../container/ending.ts";
import { isClientRemark, refusedExec } from "../engine/client_words.ts";
import { withStartError } from "../container/failed_start.ts";
import { DockerTimeoutError, SilentProgramError } from "../engine/errors.ts";
import { hasQuota } from "../engine/engine.ts";
import { IdleTimer } from "../engine/idle.ts";
import type { Owner } from "../container/owner.ts";
import { type Labels, newName } from "../container/labels.ts";
import { sandboxArguments } from "../container/sandbox.ts";
import { Capturer, drain } from "../engine/streams.ts";
import { type Variables, withoutProxies } from "../engine/variables.ts";

/** A program of an image, to be run in its own container. */
export interface ImageProgram {
  image: string;
  /** Absolute path in the image; the image's ENTRYPOINT is not used. */
  program: string;
  args: readonly string[];
  /** The run that the container belongs to. */
  owner: Owner;
  labels: Labels;
  /** Keep the container when the program has ended. */
  keep: boolean;
  /** Seconds that the program may print nothing. */
  idleLimit: number;
  signal: AbortSignal;
  /** Called with the program's output as it arrives; the bytes are valid until it has settled. */
  take: (bytes: Uint8Array) => Promise<void>;
  /** Called with each error during clean-up. */
  onCleanupError: (error: unknown) => void;
}

/** The outcome of the run. */
export type ProgramOutcome =
  /** The engine could not start it: missing, not executable, or for another architecture. */
  | { started: false; reason: string }
  | { started: true; exitCode: number; complaints: string[]; container: string };

/** Most bytes kept of a program's stderr. */
const COMPLAINTS_CAP = 1024 * 1024;

/**
 * How long to wait for the engine to report whether a silent program is running, in milliseconds.
 */
const ENGINE_PATIENCE_MS = 5000;

/** Enough for a directory of two million names. */
const MEMORY_MIB = 1024;
const PIDS_LIMIT = 100;

/**
 * Runs one program of an image in a read-only sandbox, with a single `docker run`: three commands
 * (create, start, inspect) would take longer. The container is always killed by name and removed,
 * unless it was to be kept and ended normally.
 *
 * The image writes to the same stderr as the docker client, so the engine is asked how the program
 * ended; stderr is not parsed for it.
 *
 * @throws {ImageNotFoundError} if the engine has no such image
 * @throws {SilentProgramError} when the program printed nothing for too long
 * @throws {DockerTimeoutError} when the engine did not respond for too long
 * @throws {DockerUnavailableError} when the engine was lost meanwhile
 */
export async function runImageProgram(
  docker: Docker,
  options: ImageProgram,
): Promise<ProgramOutcome> {
  const outcome = await runLimited(docker, options, 1);
  // An engine without quotas refuses to create a container with one.
  const ended = outcome ?? await runLimited(docker, options, 0);
  if (ended === undefined) throw new Error("The engine refuses a container without a CPU quota");
  return ended;
}

/** @returns undefined if a limit was requested and the engine cannot limit processors */
async function runLimited(
  docker: Docker,
  options: ImageProgram,
  cpus: number,
): Promise<ProgramOutcome | undefined> {
  const { signal, program, idleLimit } = options;
  const variables = await withoutProxies(docker);
  signal.throwIfAborted();
  const name = newName();
  const client = docker.spawn(runArguments(name, options, { cpus, variables }), {
    without: variables.withoutEnv,
  });
  const ending = new Ending(docker, name, client);
  signal.addEventListener("abort", ending.begin);
  let silence: Promise<Error> | undefined;
  const idle = new IdleTimer(idleLimit, () => {
    silence = explainSilence(docker, name, options).finally(ending.begin);
  });
  const stderr = new Capturer(COMPLAINTS_CAP);
  let seen = 0;
  let created = false;
  let gone = false;
  try {
    const [{ code, signal: killed }] = await Promise.all([
      client.status,
      drain(client.stdout, (bytes) => {
        seen += bytes.length;
        return idle.during(() => options.take(bytes));
      }),
      drain(client.stderr, (bytes) => (stderr.take(bytes), idle.touch())),
    ]);
    signal.throwIfAborted();
    if (silence !== undefined) throw await silence;
    const text = new TextDecoder().decode(stderr.capture().bytes);
    created = code === 0 || await options.owner.hasCreated(name);
    if (!created) {
      // After its client was killed, the engine may still be creating it.
      gone = killed === null;
      // Without engine or image, the limit was not the cause.
      const info = await docker.info();
      await docker.inspectImage(options.image);
      if (cpus > 0 && !hasQuota(info)) return undefined;
      throw await docker.failure(["run"], { code, stdout: "", stderr: text });
    }
    const state = code === 0 ? undefined : await withStartError(docker, name, {
      state: await inspectEnded(docker, name),
      stderr: text,
    });
    signal.throwIfAborted();
    if (state?.Status === "created") {
      if (state.Error !== "") return { started: false, reason: state.Error };
      throw await docker.failure(["run"], { code, stdout: "", stderr: text });
    }
    // The client's own exit code, not the program's.
    if (state !== undefined && state.ExitCode !== code) throw connectionLost(docker);
    if (code !== 0 && seen === 0 && claimsNotToRun(program, text)) {
      return { started: false, reason: text.trim() };
    }
    gone = options.keep;
    const said = complaints(text);
    if (state?.OOMKilled) {
      said.push(`\`${program}\` in the image ran out of memory at its limit of ${MEMORY_MIB} MB`);
    }
    return { started: true, exitCode: code, complaints: said, container: name };
  } finally {
    idle.stop();
    signal.removeEventListener("abort", ending.begin);
    // A client whose output is not read would wait forever, and so would the engine.
    if (!gone) await Promise.allSettled([client.stdout.cancel(), client.stderr.cancel()]);
    await ending.settle();
    if (!gone) {
      await removeContainer(docker, name, { created, report: options.onCleanupError });
      killClient(client);
      await client.status;
    }
  }
}

function runArguments(
  name: string,
  options: ImageProgram,
  { cpus, variables }: { cpus: number; variables: Variables },
): string[] {
  const { image, program, args, owner, labels } = options;
  return [
    // Without `--rm`, after which the engine could no longer report how the program ended.
    ...["run", ...owner.creation(name)],
    ...sandboxArguments({
      name,
      image,
      args,
      entrypoint: program,
      memoryMiB: MEMORY_MIB,
      cpus,
      pidsLimit: PIDS_LIMIT,
      allowNetwork: false,
      superUser: false,
      readsOnly: true,
      ...variables,
      mounts: [],
      labels,
    }),
  ];
}

/** Finds out what was silent: a running program, or the engine. */
async function explainSilence(
  docker: Docker,
  name: string,
  { program, idleLimit }: ImageProgram,
): Promise<Error> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ENGINE_PATIENCE_MS);
  });
  const asked = docker.inspectContainer(name).catch(() => undefined);
  const state = await Promise.race([asked, patience]);
  clearTimeout(timer);
  return state && state.Running
    ? new SilentProgramError(program, idleLimit)
    : new DockerTimeoutError(`${docker.command} run --entrypoint ${program}`, idleLimit);
}

/**
 * Whether the program's loader or processor seems to be missing: the runtime reports that on the
 * program's own stderr, and for the engine the program ran. A program that only pretends gains
 * nothing: the image's files are then read without it.
 */
function claimsNotToRun(program: string, stderr: string): boolean {
  const refused = refusedExec(stderr);
  return refused !== undefined && (refused.program ?? program) === program;
}

function complaints(stderr: string): string[] {
  // The client's own remarks, as about an image for another processor, are not the program's.
  return stderr.split("\n").filter((line) => line !== "" && !isClientRemark(line));
}
