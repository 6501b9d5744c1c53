import type { Docker } from "./docker.ts";
import { Ending, killClient, removeContainer } from "./ending.ts";
import {
  DockerCommandError,
  DockerTimeoutError,
  DockerUnavailableError,
  SilentProgramError,
} from "./errors.ts";
import { IdleTimer } from "./idle.ts";
import type { Owner } from "./owner.ts";
import { labelArguments, type Labels, newName } from "./labels.ts";
import { Capturer, drain } from "./streams.ts";
import { withoutProxies } from "./variables.ts";

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

/**
 * Runs one program of an image, without network, by a single `docker run`: four commands (create,
 * start, inspect, rm) would take a third longer. Whatever happens, the container is ended by name
 * and removed, unless it was to be kept and ended by itself.
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
  const { signal, program, idleLimit } = options;
  const { args, without } = await withoutProxies(docker);
  signal.throwIfAborted();
  const name = newName();
  const client = docker.spawn(runArguments(name, options, args), { without });
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
    const [status] = await Promise.all([
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
    const { code } = status;
    const reason = code === 0 ? undefined : startFailure(program, { code, text, silent: !seen });
    if (reason !== undefined) {
      created = true;
      // The engine itself removes what was to be removed and did not start.
      gone = !options.keep;
      return { started: false, reason };
    }
    if (code !== 0 && LOST.test(text)) throw await explainLoss(docker, { code, text });
    if ((code === 125 && refusal(text) !== undefined) || (code !== 0 && NO_ENGINE.test(text))) {
      // Without engine or image nothing was created.
      await docker.inspectImage(options.image).catch((error) => {
        gone = true;
        throw error;
      });
      throw await docker.failure(["run"], { code, stdout: "", stderr: text });
    }
    gone = true;
    return { started: true, exitCode: code, complaints: complaints(text), container: name };
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

function runArguments(name: string, options: ImageProgram, variables: string[]): string[] {
  return [
    ...["run", ...options.owner.creation(name), ...(options.keep ? [] : ["--rm"])],
    ...["--pull", "never", "--name", name, ...labelArguments(options.labels), ...variables],
    ...["--network", "none", "--log-driver", "none", "--no-healthcheck"],
    ...["--entrypoint", options.program, "--", options.image, ...options.args],
  ];
}

/** What the client says when it loses the engine while the program runs. */
const LOST =
  /^time="[^"]*" level=error |^(?:docker: )?(?:error waiting for container|unexpected EOF)/m;

/** What the client says when it finds no engine to ask. */
const NO_ENGINE = /^(?:Failed to initialize: |unable to resolve docker endpoint)/;

async function explainLoss(
  docker: Docker,
  { code, text }: { code: number; text: string },
): Promise<Error> {
  const failure = await docker.failure(["run"], { code, stdout: "", stderr: text });
  return failure instanceof DockerCommandError
    ? new DockerUnavailableError(
      docker.addressText,
      "the connection to the running container was lost",
      "try again when the engine is stable",
    )
    : failure;
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

/** What the engine, not the program, had to say. */
function refusal(stderr: string): string | undefined {
  return /^(?:docker: (?:Error response from daemon: )?|Error(?: response from daemon)?: )(.+)$/m
    .exec(stderr)?.[1];
}

/** Why the engine could not start the program; undefined where that is not what happened. */
function startFailure(
  program: string,
  { code, text, silent }: { code: number; text: string; silent: boolean },
): string | undefined {
  const reason = refusal(text);
  if (reason !== undefined && (code === 126 || code === 127)) return reason;
  // A link to itself.
  if (reason !== undefined && reason.includes(`exec: "${program}": `)) return reason;
  // The image's USER is nowhere in the image.
  if (reason !== undefined && /^unable to find (user|group) /.test(reason)) return reason;
  // The file is there and may be run, but its loader or its processor is not there: runc itself
  // says so, as if it were the program.
  const last = text.trim();
  const said = /^(?:standard_init_linux\.go:\d+: )?exec (?:user process caused|(\/.*)): .+$/
    .exec(last);
  return silent && said !== null && (said[1] ?? program) === program ? last : undefined;
}

function complaints(stderr: string): string[] {
  // The client's own remarks, as on an image for other processors, are none of the program's.
  return stderr.split("\n").filter((line) => line !== "" && !line.startsWith("WARNING: "));
}
