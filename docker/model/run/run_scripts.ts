/** Programs that run a script or a text, and so may do nearly anything. */

import { posix } from "node:path";
import {
  disturb,
  disturbWord,
  literalPart,
  readArguments,
  type RunState,
  suppose,
  valueOf,
} from "./run_words.ts";
import type { ShellCommand, ShellWord } from "../../shell/shell_command.ts";

/** For languages that have them, calls that only install packages. */
const installCalls: ReadonlyMap<string, RegExp> = new Map([
  ["Rscript", /install[._a-z]*\(/],
  ["octave", /\bpkg\s+install\b/],
  ["julia", /\bPkg\.(add|instantiate|precompile|build|update)\b/],
]);

/** Files that are sourced for their variables. */
const settingsFiles = /(^\/etc\/|^\/usr\/|(activate|profile|rc|conda\.sh|\/env)$)/;

/** Applies an interpreter, by its name without a version. */
export function interpret(name: string, command: ShellCommand, state: RunState): void {
  const args = command.texts.slice(1);
  if (args.length === 1 && /^(-v|-V|-version|--version|--help)$/.test(args[0] ?? "")) return;
  const module = args[0] === "-m" ? args[1] : undefined;
  if (name === "python" && module !== undefined) {
    if (module !== "pip") named(command.from(2), state);
    else if (command.texts.length > 3) manage(command.from(2), state);
    return;
  }
  const brings = args.some((text) => installCalls.get(name)?.test(text));
  if (brings || (name === "." || name === "source") && settingsFiles.test(args[0] ?? "")) return;
  doAnything(command.words.slice(1).find(({ text }) => !/^-|^\/dev\/stdin$/.test(text)), state);
}

/** Everything that exists may have changed, and new files may have been added near the script. */
export function doAnything(script: ShellWord | undefined, state: RunState): void {
  if (!isInstaller(script, state)) disturb("/", state);
  suppose(state.workdir ?? "/", state);
  if (script !== undefined) suppose(posix.dirname(literalPart(script, state)), state);
}

/**
 * Whether the script is an installer, which only adds files of its own: the grader has no files in
 * its folder, and it was downloaded or runs where the grader has none.
 */
function isInstaller(script: ShellWord | undefined, state: RunState): boolean {
  const { files } = state;
  // Without a script, it runs what comes through a pipe.
  if (script === undefined) return state.downloaded;
  if (!script.literal || files.holdsCopies(posix.dirname(literalPart(script, state)))) return false;
  return state.downloaded || state.workdir !== undefined && !files.holdsCopies(state.workdir);
}

/** Applies a package manager, which puts its files where no grader's are unless told otherwise. */
export function manage(command: ShellCommand, state: RunState): void {
  const given = readArguments(command, {
    letters: "trp",
    names: ["target", "prefix", "root", "requirement"],
  });
  const into = valueOf(given, "t", "target", "prefix", "root", "p");
  if (into !== undefined && into.text.includes("/")) suppose(literalPart(into, state), state);
}

/** Only what the command names may have changed, including values of options and of `key=value`. */
export function named({ words }: ShellCommand, state: RunState): void {
  for (let index = 1; index < words.length; index++) {
    const word = words[index];
    if (word === undefined || word.text.includes("://")) continue;
    const equals = word.text.indexOf("=");
    if (!word.text.startsWith("-")) disturbWord(word, state);
    if (equals > 0 && equals < word.text.length - 1) {
      disturbWord({ ...word, text: word.text.slice(equals + 1) }, state);
    }
  }
}
