import type { Session } from "../coursera/session.ts";
import type { Docker } from "../docker/engine/docker.ts";
import type { ColourChoice } from "../terminal/style.ts";
import type { Level, Terminal } from "../terminal/terminal.ts";

/** The options that every sub-command takes (docs/spec/commands.md, "Global options"). */
export interface GlobalOptions {
  config: string | undefined;
  level: Level;
  dockerUrl: string | undefined;
  dockerContext: string | undefined;
  strictDockerTls: boolean;
  /** Seconds for one engine operation. */
  timeout: number;
  color: ColourChoice;
}

/** The surroundings of the process, handed in so that nothing is read at import. */
export interface Surroundings {
  env: Record<string, string>;
  /** The home folder, where there is one. */
  home: string | undefined;
  cwd: string;
  /** Folder for temporary files. */
  temporary: string;
  /** Aborted, with an {@linkcode InterruptedError} as its reason, when the process is told to stop. */
  signal: AbortSignal;
  /** Whether a person could answer a question. */
  interactive: boolean;
  /** Whether stdin and stdout are the terminal a shell could be opened on. */
  shellTerminal: boolean;
  /** What is typed or piped in; reading begins with the call. */
  input: () => ReadableStream<Uint8Array>;
}

/** What a command works with. */
export interface Tools extends Surroundings {
  globals: GlobalOptions;
  terminal: Terminal;
  /** The engine's command line; loaded when it is asked for, so that help never waits for it. */
  docker: () => Promise<Docker>;
  /** The dealings with Coursera; from then on the terminal shows none of their secrets. */
  coursera: () => Promise<Session>;
}

/** The process was told to stop; everything was cleaned up on the way out. */
export class InterruptedError extends Error {
  override name = "InterruptedError";

  constructor(readonly signalName: "SIGINT" | "SIGTERM" | "SIGHUP") {
    super(`Stopped by ${signalName}`);
  }
}
