import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { UserError } from "../../terminal/errors.ts";
import { CommandTooLongError, DockerNotInstalledError } from "./errors.ts";

/** One call of the docker client. */
export interface ClientCall {
  /** The whole command line after `docker`. */
  args: readonly string[];
  /** All of the client's environment. */
  env: Readonly<Record<string, string>>;
  /** Where the client is looked for, as in PATH. */
  path: string | undefined;
  /** The words of the call that a message names, such as `image rm`. */
  verb: string;
}

/** What a docker command that ran to its end gave. */
export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** Loads what {@linkcode runClient} needs: to be begun early, while an engine answers. */
export function loadDax() {
  return import("dax");
}

/**
 * Runs the client to its end, through dax. On runtimes after Deno 2.4 a client that another process
 * kills reads as exit code 0 (137 on 2.4, which the program is compiled with).
 *
 * @param timeout seconds; 0 means no limit
 * @returns undefined where the time was up first; the client is then killed
 * @throws {DockerNotInstalledError | CommandTooLongError | UserError}
 */
export async function runClient(
  call: ClientCall,
  timeout: number,
): Promise<CommandResult | undefined> {
  refuseNul(call);
  // Before the start: Deno 2.4 reports a program that cannot be started to nobody who could catch it.
  if (!hasClient(call.path)) throw new DockerNotInstalledError();
  const client = isLong(call) ? collect(streamClient(call)) : await start(call);
  let isLate = false;
  // SIGKILL, because recent clients want three SIGTERMs while they wait for an engine.
  const timer = timeout > 0
    ? setTimeout(() => (isLate = true, client.kill("SIGKILL")), timeout * 1000)
    : undefined;
  try {
    const result = await client.result;
    return isLate ? undefined : result;
  } catch (error) {
    throw explained(call, error);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether there is a client on the search path; a folder that may not be read holds none. */
function hasClient(path = ""): boolean {
  const name = Deno.build.os === "windows" ? "docker.exe" : "docker";
  return path.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Whether a line is more than dax is for. It joins the words and parses them again, in time that grows
 * with their square (0.3 s for 2,000), and an image may have more variables than that. A line that is
 * too long for the system is refused when it is started, which dax could not tell.
 */
function isLong({ args }: ClientCall): boolean {
  const length = args.reduce((sum, word) => sum + word.length + 1, 0);
  return args.length > 500 || length > 20_000;
}

interface Running {
  kill: (signal: "SIGKILL") => void;
  result: PromiseLike<CommandResult>;
}

async function start({ args, env }: ClientCall): Promise<Running> {
  const { CommandBuilder, createExecutableCommand } = await loadDax();
  const child = new CommandBuilder()
    // Registered, because dax would answer with a shell's exit code and words where there is none.
    .registerCommand("docker", createExecutableCommand("docker"))
    .clearEnv().env({ ...env })
    .stdin("null").stdout("piped").stderr("piped").noThrow()
    .command(["docker", ...args])
    .spawn();
  const result = child.then(({ code, stdout, stderr }) => ({ code, stdout, stderr }));
  return { kill: (signal) => child.kill(signal), result };
}

function collect(child: Deno.ChildProcess): Running {
  const decoder = new TextDecoder();
  const result = child.output().then(({ code, stdout, stderr }) => (
    { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) }
  ));
  return { kill: (signal) => child.kill(signal), result };
}

export interface StreamOptions {
  stdin?: "null" | "piped" | "inherit";
  /** Where stdout and stderr go: to the caller, or to where this process's own go. */
  output?: "piped" | "inherit";
}

/**
 * Starts a client whose input or output is a stream, of any size. Not through dax, which reads
 * output as fast as it comes: where the reader of 2 GB pauses it holds 682 MB (147 MB where it does
 * not), here it is 1 MB, and a signal reaches the client at once.
 *
 * @throws {DockerNotInstalledError | CommandTooLongError | UserError}
 */
export function streamClient(
  call: ClientCall,
  { stdin = "null", output = "piped" }: StreamOptions = {},
): Deno.ChildProcess {
  refuseNul(call);
  try {
    return new Deno.Command("docker", {
      args: [...call.args],
      env: { ...call.env },
      clearEnv: true,
      stdin,
      stdout: output,
      stderr: output,
    }).spawn();
  } catch (error) {
    throw explained(call, error);
  }
}

/** Images and learners choose some of the arguments. */
function refuseNul({ args, verb }: ClientCall): void {
  if (!args.some((word) => word.includes("\0"))) return;
  throw new UserError(`\`docker ${verb}\` cannot be given a value with a NUL character`, {
    hint: "no program can: remove it from the grader's arguments and the values of --env",
  });
}

/** What a system says that cannot start the client. */
function explained({ verb }: ClientCall, cause: unknown): unknown {
  if (cause instanceof Deno.errors.NotFound || cause instanceof Deno.errors.NotCapable) {
    return new DockerNotInstalledError({ cause });
  }
  // E2BIG, and Windows's ERROR_FILENAME_EXCED_RANGE.
  return cause instanceof Error && /\bE2BIG\b|\(os error (7|206)\)/.test(cause.message)
    ? new CommandTooLongError(verb, { cause })
    : cause;
}
