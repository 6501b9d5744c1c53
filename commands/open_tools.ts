import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { resolve } from "node:path";
import { UsageError, UserError } from "../terminal/errors.ts";
import type { ColourChoice } from "../terminal/style.ts";
import { statRegular, UnfitFileError } from "../terminal/small_file.ts";
import { type ByteSink, type Level, Terminal } from "../terminal/terminal.ts";
import { visible } from "../terminal/text.ts";
import { CLIENT_COMMANDS, findClient } from "../docker/engine/client_command.ts";
import { globalCount, globalValue } from "./command_line.ts";
import type { GlobalOptions, Surroundings, Tools } from "./tools.ts";

export interface Streams {
  stdout: ByteSink;
  stderr: ByteSink;
  /** Columns of the terminal on stderr, if it is one. */
  columns: number | undefined;
  /** Columns of the terminal on stdout, if it is one. */
  resultColumns: number | undefined;
  /** Lines of the terminal on stderr, if it is one. */
  rows?: number | undefined;
}

/** Creates the tools of one command. @param own global options that it defines itself */
export function openTools(
  command: CommandUnknownOpts,
  surroundings: Surroundings,
  streams: Streams,
  own: readonly string[],
): Tools {
  const globals = readGlobals(command, own, surroundings.env);
  if (globals.config !== undefined) {
    requireConfiguration(resolve(surroundings.cwd, globals.config), command.name());
  }
  const { env } = surroundings;
  const terminal = new Terminal({
    ...streams,
    level: globals.level,
    colour: globals.color,
    env: (name) => env[name],
  });
  let isTold = globalValue(command, "dockerCommand", own) !== undefined;
  const docker = async () => {
    const { Docker } = await import("../docker/engine/docker.ts");
    const { dockerCommand } = globals;
    if (dockerCommand !== "docker" && !isTold) {
      isTold = true;
      terminal.detail(`\`docker\` is not on PATH: \`${dockerCommand}\` is used`);
    }
    return new Docker({
      address: {
        url: globals.dockerUrl,
        context: globals.dockerContext,
        strictTls: globals.strictDockerTls,
      },
      command: dockerCommand,
      timeout: globals.timeout,
      env,
      trace: (line) => terminal.trace(line),
    });
  };
  const open = async () => {
    const { home, cwd, signal } = surroundings;
    const sources = { home, cwd, env: (name: string) => env[name], file: globals.config };
    const [{ readConfiguration }, { openSession }] = await Promise.all([
      import("../coursera/configuration.ts"),
      import("../coursera/session.ts"),
    ]);
    const configuration = readConfiguration(sources);
    if (!configuration.verifyTls) {
      terminal.warn("`verify_tls` is False: Coursera's certificates are not checked");
    }
    const session = openSession({
      configuration,
      trace: (line) => terminal.trace(line),
      signal,
    });
    terminal.redactWith((text) => session.redaction.redact(text));
    return session;
  };
  let session: ReturnType<typeof open> | undefined;
  const coursera = () => session ??= open();
  return { ...surroundings, globals, terminal, docker, coursera };
}

/**
 * A named file must exist even if the command does not need it: otherwise a word meant for
 * something else, as in `inspect SOURCE -c id`, would silently be taken for a file name.
 */
function requireConfiguration(path: string, command: string): void {
  const problem = fileProblem(path);
  if (problem === undefined) return;
  const instead = command === "inspect"
    ? ": type a command in the shell that `inspect` opens"
    : ", whatever the command";
  throw new UserError(`Failed to read configuration "${visible(path)}": ${problem}`, {
    hint: `\`-c\` names a configuration file${instead}`,
  });
}

function fileProblem(path: string): string | undefined {
  try {
    statRegular(path);
    return undefined;
  } catch (error) {
    if (error instanceof UnfitFileError) return error.reason;
    const isAbsent = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    // Reading the file later reports the error.
    return isAbsent ? "no such file" : undefined;
  }
}

function readGlobals(
  command: CommandUnknownOpts,
  own: readonly string[],
  env: Readonly<Record<string, string>>,
): GlobalOptions {
  const verbose = globalCount(command, "verbose");
  const quiet = globalCount(command, "quiet");
  if (verbose > 0 && quiet > 0) {
    throw new UsageError("`--verbose` and `--quiet` exclude each other");
  }
  const text = (name: string) => {
    const value = globalValue(command, name, own);
    return typeof value === "string" ? value : undefined;
  };
  const timeout = globalValue(command, "engineTimeout") ?? globalValue(command, "timeout", own);
  return {
    config: text("config"),
    level: levelOf(verbose, quiet),
    dockerCommand: CLIENT_COMMANDS.find((name) => name === text("dockerCommand")) ??
      findClient(env.PATH),
    dockerUrl: text("dockerUrl"),
    dockerContext: text("dockerContext"),
    strictDockerTls: globalValue(command, "strictDockerTls", own) === true,
    timeout: typeof timeout === "number" ? timeout : 60,
    color: colourOf(text("color")),
  };
}

function levelOf(verbose: number, quiet: number): Level {
  if (quiet > 1) return -2;
  if (quiet === 1) return -1;
  if (verbose > 1) return 2;
  return verbose === 1 ? 1 : 0;
}

function colourOf(choice: string | undefined): ColourChoice {
  return choice === "always" || choice === "never" ? choice : "auto";
}
