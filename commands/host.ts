import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import type { Tools } from "./tools.ts";

/** What `main.ts` gives each command file to be wired with. */
export interface Host {
  /** The tools as the options of a parsed command want them. */
  tools(command: CommandUnknownOpts, own?: readonly string[]): Tools;
  /** Where help, and complaints about the call's words, go. */
  write: { out(text: string): void; err(text: string): void };
  /** Notes the exit code of the command that ran: an `ExitCode`, or that of a shell. */
  finish(code: number): void;
}
