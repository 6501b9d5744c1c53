import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import type { Tools } from "./tools.ts";

/** What command files get from `main.ts`. */
export interface Host {
  /** Creates the tools from the options of a parsed command. */
  tools(command: CommandUnknownOpts, own?: readonly string[]): Tools;
  /** Where to write help and usage errors. */
  write: { out(text: string): void; err(text: string): void };
  /** Records the exit code of the command that ran: an `ExitCode`, or that of a shell. */
  finish(code: number): void;
}
