/** What a RUN runs. */

import { posix } from "node:path";
import type { Instruction } from "../dockerfile/ast.ts";
import { shells } from "./entry_point.ts";
import { ShellCommand, startedBy, startsOthers } from "./shell_command.ts";
import { shellCommands } from "./shell_commands.ts";

const known = new WeakMap<Instruction, readonly ShellCommand[]>();
const knownTexts = new WeakMap<Instruction, string | null>();
const knownStarted = new WeakMap<Instruction, readonly ShellCommand[]>();

/** The commands of a RUN: of its text, of the array it is given, of the here-documents it runs. */
export function runCommands(instruction: Instruction): readonly ShellCommand[] {
  const before = known.get(instruction);
  if (before !== undefined) return before;
  const commands = read(instruction);
  known.set(instruction, commands);
  return commands;
}

/** Quotes and escapes inside of a word, which then does not stand in the text. */
const brokenWord = /\w["'\\][\n"'\\]*\w/;

/**
 * Whether one of some texts may stand in a word of {@linkcode startedCommands}: says no at once where
 * most RUNs have nothing to do with a rule. No regular expressions, as each takes a tenth of a
 * millisecond to be compiled.
 */
export function mayHold(instruction: Instruction, parts: readonly string[]): boolean {
  let text = knownTexts.get(instruction);
  if (text === undefined) knownTexts.set(instruction, text = plainText(instruction));
  return text === null || parts.some((part) => text.includes(part));
}

/** All that a RUN may run, `null` where that takes a closer look. */
function plainText({ json, rest, heredocs }: Instruction): string | null {
  const text = heredocs.length === 0
    ? rest.value
    : [rest.value, ...heredocs.map(({ content }) => content)].join("\n");
  return json !== undefined || brokenWord.test(text) ? null : text;
}

/** As {@linkcode runCommands}, with what `exec`, `env` and `sudo` start as well. */
export function startedCommands(instruction: Instruction): readonly ShellCommand[] {
  const before = knownStarted.get(instruction);
  if (before !== undefined) return before;
  const outer = runCommands(instruction);
  const commands = outer.some(startsOthers) ? outer.flatMap(startedBy) : outer;
  knownStarted.set(instruction, commands);
  return commands;
}

function read({ json, args, heredocs }: Instruction): readonly ShellCommand[] {
  if (json !== undefined) {
    const dash = json.findIndex(({ value }) => /^-[a-z]*c$/.test(value));
    if (shells.has(posix.basename(json[0]?.value ?? "")) && dash > 0) {
      return shellCommands(json[dash + 1]?.value ?? "");
    }
    return json.length === 0 ? [] : [new ShellCommand(json.map(({ value }) => value))];
  }
  const text = args?.[0]?.value ?? "";
  const [body] = heredocs;
  if (body === undefined) return shellCommands(text);
  // Commands may follow on the line of the here-document; its body is none of them.
  const commands = shellCommands(text);
  const isScript = commands.length === 0 && /^\s*[0-9]*<<-?\s*\S+\s*$/.test(text);
  const feedsShell = shells.has(posix.basename(commands[0]?.texts[0] ?? ""));
  const hasOwnProgram = body.content.startsWith("#!") &&
    !/^#!.*\b(sh|bash|dash|ash|zsh|ksh)\b/.test(body.content);
  if ((!isScript && !feedsShell) || hasOwnProgram) return commands;
  const content = body.chomp ? body.content.replace(/^\t+/gm, "") : body.content;
  return [...commands, ...shellCommands(content)];
}

/** The operands of a command: its words without options, those of `--` on included. */
export function operands(command: ShellCommand): readonly ShellCommand["words"][number][] {
  const found: ShellCommand["words"][number][] = [];
  let plain = false;
  for (const word of command.words.slice(1)) {
    if (!plain && word.text === "--") plain = true;
    else if (plain || !word.text.startsWith("-")) found.push(word);
  }
  return found;
}

/** Whether a command has an option, alone or among other letters. */
export function hasOption(command: ShellCommand, letter: string, long: string): boolean {
  return command.texts.some((text) =>
    text === `--${long}` || (/^-[A-Za-z]+$/.test(text) && text.includes(letter))
  );
}
