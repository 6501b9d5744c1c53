/** The commands of a RUN. */

import { posix } from "node:path";
import type { Instruction } from "../../dockerfile/ast.ts";
import { shells } from "../entry_point.ts";
import { literalCommand, type ShellCommand, startedBy } from "../../shell/shell_command.ts";
import { shellCommands } from "../../shell/shell_commands.ts";

/**
 * The commands of a RUN: in its text, in its JSON array, in the here-documents that it runs, and in
 * the arguments of `sh -c` and `eval`.
 */
export function runCommands(instruction: Instruction): readonly ShellCommand[] {
  return withInner(outerCommands(instruction), 0);
}

/** Like {@linkcode runCommands}, including the commands that `exec`, `env` and `sudo` start. */
export function startedCommands(instruction: Instruction): readonly ShellCommand[] {
  return runCommands(instruction).flatMap(startedBy);
}

/**
 * The commands that a shell gets through `-c`, `eval` or a here-document; `undefined` if there are
 * none.
 */
export function innerCommands(command: ShellCommand): readonly ShellCommand[] | undefined {
  const text = command.input ?? shellInput(command).text;
  return text === undefined ? undefined : shellCommands(text);
}

/** Texts nested deeper than this are not read. */
export const deepestText = 10;

function withInner(commands: readonly ShellCommand[], depth: number): readonly ShellCommand[] {
  if (depth >= deepestText) return commands;
  return commands.flatMap((command) => {
    const inner = startedBy(command).flatMap((one) => innerCommands(one) ?? []);
    return inner.length === 0 ? [command] : [command, ...withInner(inner, depth + 1)];
  });
}

/** What a shell or `eval` reads: a text or script in its arguments, otherwise its input. */
function shellInput({ texts }: ShellCommand): { text?: string | undefined; script?: string } {
  const name = texts[0] ?? "";
  if (name === "eval") return texts.length > 1 ? { text: texts.slice(1).join(" ") } : {};
  if (!isShell(name)) return {};
  for (let index = 1; index < texts.length; index++) {
    const text = texts[index] ?? "";
    if (/^-[a-z]*c[a-z]*$/.test(text)) return { text: texts[index + 1] };
    if (/^[-+][a-z]*[oO]$/.test(text)) index++;
    else if (!/^[-+]/.test(text) && (index > 1 || !isShell(text))) return { script: text };
  }
  return {};
}

function readsInput(command: ShellCommand): boolean {
  const { text, script } = shellInput(command);
  return text === undefined && script === undefined;
}

function isShell(program: string): boolean {
  return shells.has(posix.basename(program));
}

/**
 * Like {@linkcode runCommands}, without nested commands, which {@linkcode innerCommands} returns.
 */
export function outerCommands({ json, args, heredocs }: Instruction): readonly ShellCommand[] {
  if (json !== undefined) {
    return json.length === 0 ? [] : [literalCommand(json.map(({ value }) => value))];
  }
  const text = args?.[0]?.value ?? "";
  const body = heredocs[0];
  if (body === undefined) return shellCommands(text);
  // Commands may follow on the line of the here-document; its body has none.
  const commands = shellCommands(text);
  const isScript = commands.length === 0 && /^\s*[0-9]*<<-?\s*\S+\s*$/.test(text);
  const first = commands[0];
  const feedsShell = first !== undefined && isShell(first.texts[0] ?? "") && readsInput(first);
  if (!isScript && !feedsShell) return commands;
  const content = body.chomp ? body.content.replace(/^\t+/gm, "") : body.content;
  const program = /^#!(.*)/.exec(content)?.[1]?.trim() ?? "";
  if (isScript && program !== "" && !/\b(sh|bash|dash|ash|zsh|ksh)\b/.test(program)) {
    const [path = "", ...words] = program.split(/\s+/);
    return [literalCommand([posix.basename(path), ...words])];
  }
  return feedsShell ? [first.fed(content), ...commands.slice(1)] : shellCommands(content);
}

/** The operands of a command: its words without options, including everything after `--`. */
export function operands(command: ShellCommand): readonly ShellCommand["words"][number][] {
  const found: ShellCommand["words"][number][] = [];
  let plain = false;
  for (const word of command.words.slice(1)) {
    if (!plain && word.text === "--") plain = true;
    else if (plain || !word.text.startsWith("-")) found.push(word);
  }
  return found;
}

/** Whether a command has an option, alone or combined with other letters. */
export function hasOption(command: ShellCommand, letter: string, long: string): boolean {
  return command.texts.some((text) =>
    text === `--${long}` || (/^-[A-Za-z]+$/.test(text) && text.includes(letter))
  );
}
