import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { reflowed } from "../../commands/help_layout.ts";
import { buildProgram } from "../../commands/program.ts";

/** The commands, as input for generated pages. */
export interface CommandTree {
  program: CommandUnknownOpts;
  /** Every command that is listed and does something, in the order of the help. */
  commands: CommandUnknownOpts[];
}

/** Builds all commands, none of which can run. */
export async function commandTree(): Promise<CommandTree> {
  const program = await madeProgram(commandNames(await madeProgram([])));
  return { program, commands: leaves(program) };
}

async function madeProgram(words: readonly string[]): Promise<CommandUnknownOpts> {
  return await buildProgram({
    tools: () => {
      throw new Error("nothing runs");
    },
    write: { out: () => {}, err: () => {} },
    finish: () => {},
  }, words);
}

/** Sub-commands are built only if the command line names them. */
function commandNames(command: CommandUnknownOpts): string[] {
  return [command.name(), ...command.commands.flatMap(commandNames)];
}

function leaves(command: CommandUnknownOpts): CommandUnknownOpts[] {
  const children = command.createHelp().visibleCommands(command);
  const runs = children.length === 0 || command.registeredArguments.length > 0;
  return [...(runs ? [command] : []), ...children.flatMap(leaves)];
}

/** The words that call a command, without the program's name. */
export function wordsOf(command: CommandUnknownOpts): string {
  return command.parent === null ? "" : `${wordsOf(command.parent)} ${command.name()}`.trim();
}

/** The help of a command. */
export interface CommandHelp {
  /** From the usage to the options. */
  layout: string;
  /** The text after the options: further sentences, exit codes and examples. */
  after: string;
}

/** A command's help for that many columns, regardless of the current terminal. */
export function helpOf(command: CommandUnknownOpts, columns: number): CommandHelp {
  const written: string[] = [];
  command.configureOutput({
    getOutHelpWidth: () => columns,
    writeOut: (text) => written.push(reflowed(text, columns)),
  });
  command.outputHelp();
  const [layout = "", ...after] = written;
  return { layout, after: after.join("") };
}
