/** The words of a RUN's commands, read as paths of the image. */

import type { KnownFiles } from "../files/known_files.ts";
import { absolutePath } from "../files/image_path.ts";
import type { Place } from "../place.ts";
import type { ShellCommand, ShellWord } from "../../shell/shell_command.ts";

/** What the commands of a RUN change, and the state in which they run. */
export interface RunState {
  files: KnownFiles;
  /** The working directory; `undefined` if it is not known. */
  workdir: string | undefined;
  /** The owner of new files; `undefined` for a user that only the image knows. */
  uid: number | undefined;
  at: Place;
  /** The last listing, for an `xargs` that may follow. */
  listed: readonly string[] | undefined;
  /** Whether something was downloaded before, which may then be what is run. */
  downloaded: boolean;
}

/** Options of a command that take a value: letters, and long names. */
export interface ValueOptions {
  letters?: string;
  names?: readonly string[];
  /** Whether a dash is followed by one letter, then its value, as for compilers. */
  alone?: boolean;
}

/** The arguments of a command, split into options and operands. */
export interface Arguments {
  operands: readonly ShellWord[];
  /** In written order; a letter or a long name, without dashes. */
  options: readonly { name: string; value: ShellWord | undefined }[];
}

/** Reads arguments as `getopt` does. */
export function readArguments(
  { words }: ShellCommand,
  { letters = "", names = [], alone = false }: ValueOptions,
): Arguments {
  const operands: ShellWord[] = [];
  const options: { name: string; value: ShellWord | undefined }[] = [];
  for (let index = 1; index < words.length; index++) {
    const word = words[index];
    if (word === undefined) continue;
    const { text } = word;
    if (text === "--") {
      for (const operand of words.slice(index + 1)) operands.push(operand);
      break;
    }
    if (!text.startsWith("-") || text === "-") operands.push(word);
    else if (text.startsWith("--")) {
      const equals = text.indexOf("=");
      const name = text.slice(2, equals < 0 ? undefined : equals);
      const value = equals >= 0
        ? { ...word, text: text.slice(equals + 1) }
        : names.includes(name)
        ? words[++index]
        : undefined;
      options.push({ name, value });
    } else {
      for (let at = 1; at < text.length; at++) {
        const name = text[at] ?? "";
        const rest = text.slice(at + 1);
        const takesValue = letters.includes(name);
        if (!takesValue) options.push({ name, value: undefined });
        else options.push({ name, value: rest ? { ...word, text: rest } : words[++index] });
        if (takesValue || alone) break;
      }
    }
  }
  return { operands, options };
}

/** The value of the last option with one of the given names. */
export function valueOf({ options }: Arguments, ...names: string[]): ShellWord | undefined {
  return options.findLast(({ name }) => names.includes(name))?.value;
}

/** Whether one of the given options is present. */
export function isGiven({ options }: Arguments, ...names: string[]): boolean {
  return options.some(({ name }) => names.includes(name));
}

/** `a/{b,c}` is two paths in bash and one odd path in sh: it counts as neither. */
function isLiteral({ literal, text }: ShellWord): boolean {
  return literal && !text.startsWith("~") && !/\{[^{}]*(,|\.\.)[^{}]*\}/.test(text);
}

/** The only path that a word can name; `undefined` if it may be another, or several. */
export function literalPath(word: ShellWord, state: RunState): string | undefined {
  return isLiteral(word) ? pathOf(word.text, state) : undefined;
}

/** The path that contains everything a word can name. */
export function literalPart(word: ShellWord, state: RunState): string {
  if (isLiteral(word)) return pathOf(word.text, state) ?? "/";
  const plain = /^[^$`*?[{~]*/.exec(word.text)?.[0] ?? "";
  if (plain === "" && !word.pattern && !word.text.startsWith("{")) return "/";
  return pathOf(plain.slice(0, plain.lastIndexOf("/") + 1) || ".", state) ?? "/";
}

function pathOf(text: string, { workdir }: RunState): string | undefined {
  if (!text.startsWith("/") && workdir === undefined) return undefined;
  return absolutePath(text, workdir ?? "/");
}

/** Records an unknown change at a path and below it. */
export function disturb(path: string, { files }: RunState): void {
  if (path.startsWith("/dev/")) return;
  files.blur(path);
  // With the whole image unknown, too little would be left to check.
  if (path === "/") files.anythingPossible = true;
  else files.suppose(path);
}

/** Like {@linkcode disturb}, where only new files may have been added. */
export function suppose(path: string, { files }: RunState): void {
  if (path === "/") files.anythingPossible = true;
  else files.suppose(path);
}

/** Like {@linkcode disturb}, for every path that a word may name. */
export function disturbWord(word: ShellWord, state: RunState): void {
  disturb(literalPart(word, state), state);
}
