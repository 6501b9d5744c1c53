import type { Session } from "../coursera/session.ts";
import type { ClientCommand } from "../docker/engine/client_command.ts";
import type { Docker } from "../docker/engine/docker.ts";
import type { ColourChoice } from "../terminal/style.ts";
import type { Level, Terminal } from "../terminal/terminal.ts";

/** The options accepted by every sub-command (docs/spec/commands.md, "Global options"). */
export interface GlobalOptions {
  config: string | undefined;
  level: Level;
  /** The requested client, or the installed one. */
  dockerCommand: ClientCommand;
  dockerUrl: string | undefined;
  dockerContext: string | undefined;
  strictDockerTls: boolean;
  /** Seconds for one engine operation. */
  timeout: number;
  color: ColourChoice;
}

/** The environment of the process, passed in so that nothing is read at import. */
export interface Surroundings {
  env: Record<string, string>;
  /** The home folder, if there is one. */
  home: string | undefined;
  cwd: string;
  /** Folder for temporary files. */
  temporary: string;
  /** Aborted with an {@linkcode InterruptedError} when the process is asked to stop. */
  signal: AbortSignal;
  /** Whether a user can answer questions. */
  interactive: boolean;
  /** Whether stdin and stdout are a terminal that can run a shell. */
  shellTerminal: boolean;
  /** Typed or piped input; reading starts with the call. */
  input: () => ReadableStream<Uint8Array>;
  /** Makes the terminal deliver single keys (true) or lines (false); requires `interactive`. */
  typeKeys: (isOn: boolean) => void;
}

/** What a command works with. */
export interface Tools extends Surroundings {
  globals: GlobalOptions;
  terminal: Terminal;
  /** The engine's command line, loaded on the first call so that help never waits for it. */
  docker: () => Promise<Docker>;
  /** The session with Coursera; once opened, the terminal hides its secrets. */
  coursera: () => Promise<Session>;
}

/** The process was asked to stop, and everything was cleaned up. */
export class InterruptedError extends Error {
  override name = "InterruptedError";

  constructor(readonly signalName: "SIGINT" | "SIGTERM" | "SIGHUP") {
    super(`Stopped by ${signalName}`);
  }
}
