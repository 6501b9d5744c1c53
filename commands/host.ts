import type { Command } from "commander";
import type { ExitCode } from "../terminal/exit_code.ts";
import type { Tools } from "./tools.ts";

/** What `main.ts` gives each command file to be wired with. */
export interface Host {
  /** The tools as the options of a parsed command want them. */
  tools(command: Command, own?: readonly string[]): Tools;
  /** Notes the exit code of the command that ran. */
  finish(code: ExitCode): void;
}
