import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import config from "../deno.json" with { type: "json" };
import { addGlobalOptions } from "./command_line.ts";
import { gradeLocalCommand } from "./grade_local.ts";
import type { Host } from "./host.ts";
import { sanityCommand } from "./sanity.ts";

/** The whole command tree; nothing here or below loads more than the command line needs. */
export function buildProgram(host: Host): CommandUnknownOpts {
  const program = new Command("courseraprogramming")
    .description("Check, run, upload and publish Docker-based autograders for Coursera courses.")
    .version(config.version, "--version", "print the version")
    .enablePositionalOptions()
    .addHelpText(
      "after",
      "\nExit codes: 0 done, 1 failed, 2 failed but may succeed later, 64 wrong usage, 130 and 143 stopped.",
    );
  const grade = new Command("grade").description("Run a grader on submissions.")
    .enablePositionalOptions();
  program.addCommand(grade);
  grade.addCommand(gradeLocalCommand(host));
  program.addCommand(sanityCommand(host));
  prepare(program, host);
  return program;
}

function prepare(command: CommandUnknownOpts, host: Host): void {
  command.configureOutput({ writeOut: host.write.out, writeErr: host.write.err });
  command.exitOverride();
  command.configureHelp({ showGlobalOptions: true });
  command.helpOption("-h, --help", "show help");
  command.showHelpAfterError("(add --help for help)");
  if (command.commands.length > 0) command.helpCommand(false);
  if (command.parent === null) addGlobalOptions(command);
  else hideGlobalOptions(command);
  for (const child of command.commands) prepare(child, host);
}

/** Sub-commands take the global options too; their help lists them once, as global. */
function hideGlobalOptions(command: CommandUnknownOpts): void {
  const before = command.options.length;
  addGlobalOptions(command);
  for (const option of command.options.slice(before)) option.hideHelp();
}
