import { UserError } from "../../terminal/errors.ts";
import { type ClientCommand, isOnPath } from "./client_command.ts";
import { CommandTooLongError, DockerNotInstalledError } from "./errors.ts";

/** One call of the client. */
export interface ClientCall {
  command: ClientCommand;
  /** The whole command line after the command. */
  args: readonly string[];
  /** All of the client's environment. */
  env: Readonly<Record<string, string>>;
  /** The search path for the client, as in PATH. */
  path: string | undefined;
  /** The part of the command line to name in messages, such as `image rm`. */
  verb: string;
}

/** The result of a docker command that ran to its end. */
export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
}

/**
 * Runs the client to its end, through dax. On runtimes after Deno 2.4 a client that is killed by
 * another process reads as exit code 0 (137 on 2.4, which the program is compiled with).
 *
 * @param timeout seconds; 0 means no limit
 * @returns undefined after a timeout; the client is then killed
 * @throws {DockerNotInstalledError | CommandTooLongError | UserError}
 */
export async function runClient(
  call: ClientCall,
  timeout: number,
): Promise<CommandResult | undefined> {
  refuseNul(call);
  // Checked before the start: in Deno 2.4 the error of a program that cannot be started cannot be
  // caught.
  if (!isOnPath(call.command, call.path)) throw new DockerNotInstalledError(call.command);
  const client = isLong(call) ? collect(streamClient(call)) : await start(call);
  let isLate = false;
  // SIGKILL, because recent clients need three SIGTERMs while they wait for an engine.
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

/**
 * Whether a command line is too long for dax, which joins the words and parses them again, in time
 * quadratic in their number (0.3 s for 2,000); an image may have more variables than that. A line
 * too long for the system is refused at the start, which dax would not report.
 */
function isLong({ args }: ClientCall): boolean {
  const length = args.reduce((sum, word) => sum + word.length + 1, 0);
  return args.length > 500 || length > 20_000;
}

interface Running {
  kill: (signal: "SIGKILL") => void;
  result: PromiseLike<CommandResult>;
}

async function start({ command, args, env }: ClientCall): Promise<Running> {
  // Loaded at its first use: a grading and a look inside an image usually start only streams.
  const { CommandBuilder, createExecutableCommand } = await import("dax");
  const child = new CommandBuilder()
    // Registered, because dax would report a missing program with a shell's exit code and message.
    .registerCommand(command, createExecutableCommand(command))
    .clearEnv().env({ ...env })
    .stdin("null").stdout("piped").stderr("piped").noThrow()
    .command([command, ...args])
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
  /** Where stdout and stderr go: to the caller, or to this process's own. */
  output?: "piped" | "inherit";
}

/**
 * Starts a client with streamed input or output, of any size. Not through dax, which reads output
 * as fast as it arrives: where the reader of 2 GB pauses, dax holds 682 MB (147 MB where it does
 * not). Here it is 1 MB, and a signal reaches the client at once.
 *
 * @throws {DockerNotInstalledError | CommandTooLongError | UserError}
 */
export function streamClient(
  call: ClientCall,
  { stdin = "null", output = "piped" }: StreamOptions = {},
): Deno.ChildProcess {
  refuseNul(call);
  try {
    return new Deno.Command(call.command, {
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

/** Some of the arguments come from images and learners. */
function refuseNul({ command, args, verb }: ClientCall): void {
  if (!args.some((word) => word.includes("\0"))) return;
  throw new UserError(`\`${command} ${verb}\` cannot be given a value with a NUL character`, {
    hint: "no program can: remove it from the grader's arguments and the values of --env",
  });
}

/** Explains the system's error when the client cannot be started. */
function explained({ command, verb }: ClientCall, cause: unknown): unknown {
  if (cause instanceof Deno.errors.NotFound || cause instanceof Deno.errors.NotCapable) {
    return new DockerNotInstalledError(command, { cause });
  }
  // E2BIG, and ERROR_FILENAME_EXCED_RANGE on Windows.
  return cause instanceof Error && /\bE2BIG\b|\(os error (7|206)\)/.test(cause.message)
    ? new CommandTooLongError(`${command} ${verb}`, { cause })
    : cause;
}
