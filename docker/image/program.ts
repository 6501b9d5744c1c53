import type { Docker } from "../engine/docker.ts";
import {
  connectionLost,
  Ending,
  inspectEnded,
  killClient,
  removeContainer,
} from "../container/ending.ts";
import { DockerTimeoutError, SilentProgramError } from "../engine/errors.ts";
import { hasQuota } from "../engine/engine.ts";
import { IdleTimer } from "../engine/idle.ts";
import type { Owner } from "../container/owner.ts";
import { type Labels, newName } from "../container/labels.ts";
import { sandboxArguments } from "../container/sandbox.ts";
import { Capturer, drain } from "../engine/streams.ts";
import { type Variables, withoutProxies } from "../engine/variables.ts";

/** One program of an image, to be run in a container of its own. */
export interface ImageProgram {
  image: string;
  /** Absolute path in the image; its ENTRYPOINT is not used. */
  program: string;
  args: readonly string[];
  /** The run it belongs to. */
  owner: Owner;
  labels: Labels;
  /** Leave the container when the program has ended. */
  keep: boolean;
  /** Seconds the program may be silent. */
  idleLimit: number;
  signal: AbortSignal;
  /** Gets the program's output as it comes; the bytes are valid until it has settled. */
  take: (bytes: Uint8Array) => Promise<void>;
  /** Is told of what could not be cleaned up. */
  onCleanupError: (error: unknown) => void;
}

/** How it went. */
export type ProgramOutcome =
  /** The engine could not start it: not there, not executable, made for other machines. */
  | { started: false; reason: string }
  | { started: true; exitCode: number; complaints: string[]; container: string };

/** Bytes kept of what a program complains. */
const COMPLAINTS_CAP = 1024 * 1024;

/** How long the engine may take to say whether a silent program runs, in milliseconds. */
const ENGINE_PATIENCE_MS = 5000;

/** Enough for a directory of two million names. */
const MEMORY_MIB = 1024;
const PIDS_LIMIT = 100;

/**
 * Runs one program of an image in a sandbox that can only read, by a single `docker run`: three
 * commands (create, start, inspect) would take longer. Whatever happens, the container is ended by
 * name and removed, unless it was to be kept and ended by itself.
 *
 * The image writes on the same stderr as the docker client, so what became of the program is asked
 * of the engine, never read there.
 *
 * @throws {ImageNotFoundError} where the engine has no such image
 * @throws {SilentProgramError} when it was silent for too long
 * @throws {DockerTimeoutError} when the engine was
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

/** @returns undefined where the engine cannot limit processors, and was asked to */
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
      // A client that was killed may leave the engine creating it.
      gone = killed === null;
      // Without engine or image there was nothing to limit.
      const info = await docker.info();
      await docker.inspectImage(options.image);
      if (cpus > 0 && !hasQuota(info)) return undefined;
      throw await docker.failure(["run"], { code, stdout: "", stderr: text });
    }
    const state = code === 0 ? undefined : await inspectEnded(docker, name);
    signal.throwIfAborted();
    if (state?.Status === "created") {
      if (state.Error !== "") return { started: false, reason: state.Error };
      throw await docker.failure(["run"], { code, stdout: "", stderr: text });
    }
    // The client's own code, in place of the program's.
    if (state !== undefined && state.ExitCode !== code) throw connectionLost(docker);
    if (code !== 0 && seen === 0 && claimsNotToRun(program, text)) {
      return { started: false, reason: text.trim() };
    }
    gone = options.keep;
    const said = complaints(text);
    if (state?.OOMKilled) {
      said.push(`\`${program}\` in the image ran out of memory at its limit of ${MEMORY_MIB} MiB`);
    }
    return { started: true, exitCode: code, complaints: said, container: name };
  } finally {
    idle.stop();
    signal.removeEventListener("abort", ending.begin);
    // A client whose output nobody takes would wait for ever, and the engine for it.
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
    // Without `--rm`, after which the engine could not say any more what became of it.
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

/** Whose silence it was: that of a program which runs, or the engine's. */
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
    : new DockerTimeoutError(`run --entrypoint ${program}`, idleLimit);
}

/**
 * Whether it looks as if the program's loader or its processor were not there: runc tells so on the
 * program's own stderr, and to the engine it is a program that ran. One that only pretends gains
 * nothing by it: the image's files are then read without it.
 */
function claimsNotToRun(program: string, stderr: string): boolean {
  const said = /^(?:standard_init_linux\.go:\d+: )?exec (?:user process caused|(\/.*)): .+$/
    .exec(stderr.trim());
  return said !== null && (said[1] ?? program) === program;
}

function complaints(stderr: string): string[] {
  // The client's own remarks, as on an image for other processors, are none of the program's.
  return stderr.split("\n").filter((line) => line !== "" && !line.startsWith("WARNING: "));
}
