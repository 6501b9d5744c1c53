/** Which program and which script a grader starts with (docs/spec/sanity-rules.md, section 2). */

import { posix } from "node:path";
import type { Place } from "./place.ts";
import type { Settings, StartCommand } from "./settings.ts";
import { shellCommands } from "../shell/shell_commands.ts";

/** The program that ENTRYPOINT starts, or CMD where there is none. */
export interface EntryPoint {
  /** Where it is written. */
  at: Place;
  /** The program as written, after skipping wrappers such as `env` and `tini`. */
  program: string;
  /** The words after the program. */
  args: readonly string[];
  /** The text after `-c`, where the program is a shell. */
  commandText: string | undefined;
  /** The word after that text, which the command sees as its own name: `$0`. */
  commandName: string | undefined;
  /** The script as written: the program itself, or an interpreter's argument. */
  script: string | undefined;
  /** Whether the kernel itself executes the script, so that it needs its `#!` and its x bit. */
  direct: boolean;
  /** Whether a shell or a wrapper starts it: a shell then reads what the kernel cannot execute. */
  throughShell: boolean;
  /** The folder that `env -C` changes to first. */
  folder: string | undefined;
  /** The interpreter's base name, if there is one. */
  interpreter: string | undefined;
}

/** The base names of programs that read shell commands. */
export const shells: ReadonlySet<string> = new Set([
  ...["sh", "bash", "dash", "ash", "zsh", "ksh", "csh", "busybox"],
]);

interface Wrapper {
  /** The wrapper's options that take the next word. */
  options: readonly string[];
  /** The number of its own operands before the program. */
  operands?: number;
}

/** Programs that start another one. */
const wrappers: ReadonlyMap<string, Wrapper> = new Map([
  ["tini", { options: ["-e", "-p"] }],
  ["tini-static", { options: ["-e", "-p"] }],
  ["dumb-init", { options: ["-r", "--rewrite"] }],
  ["timeout", { options: ["-k", "-s", "--kill-after", "--signal"], operands: 1 }],
  ["nice", { options: ["-n", "--adjustment"] }],
  ["nohup", { options: [] }],
  ["setsid", { options: [] }],
  ["stdbuf", { options: ["-i", "-o", "-e", "--input", "--output", "--error"] }],
]);

/** Options of interpreters that take the next word. */
const optionsWithValue: Readonly<Record<string, RegExp>> = {
  python: /^-[WXQ]$/,
  node: /^(-r|--require|--import|--loader)$/,
  perl: /^-I$/,
  ruby: /^-[ICr]$/,
  julia: /^(-[CJLpt]|--project|--load|--sysimage|--procs|--threads)$/,
  php: /^-[cdz]$/,
  lua: /^-l$/,
  octave: /^(-p|--path)$/,
  shell: /^([-+][oO]|--rcfile|--init-file)$/,
};

/** Options that mean that no script follows. */
const withoutScript: Readonly<Record<string, RegExp>> = {
  python: /^-[cm]/,
  node: /^(-e|--eval|-p|--print|-c)$/,
  perl: /^-[eE]/,
  ruby: /^-e/,
  Rscript: /^-e/,
  julia: /^(-[eEm]|--eval|--print|--module)/,
  php: /^-[frRBFS]$/,
  lua: /^-e/,
  octave: /^--eval/,
};

/** Reads the effective entry point. */
export function entryPoint({ entrypoint, cmd }: Settings): EntryPoint | undefined {
  const start = entrypoint ?? cmd;
  if (start === undefined) return undefined;
  const words = startWords(start);
  if (words.length === 0) return undefined;
  const { isWrapped, ...entry } = throughWrappers(words);
  const facts = scriptOf(entry.program, entry.args);
  const throughShell = start.shell || facts.commandText !== undefined || isWrapped;
  return { at: start.at, ...entry, ...facts, throughShell };
}

/**
 * The words of the command; for the shell form those of its first command, as far as they are
 * literal.
 */
function startWords({ words, shell }: StartCommand): readonly string[] {
  if (!shell) return words;
  const [first] = shellCommands(words[0] ?? "");
  const found = first?.texts ?? [];
  return found[0] === "exec" ? found.slice(1) : found;
}

/** The program at the end of a chain of wrappers. */
interface Wrapped extends Pick<EntryPoint, "program" | "args" | "folder"> {
  isWrapped: boolean;
}

function throughWrappers(words: readonly string[]): Wrapped {
  let rest = words;
  let folder: string | undefined;
  for (;;) {
    const [program = "", ...args] = rest;
    const name = posix.basename(program);
    const inner = unwrapped(name, args);
    if (inner === undefined || inner.length === 0) {
      return { program, args, folder, isWrapped: rest !== words };
    }
    if (name === "env") folder = folderOfEnv(args.slice(0, -inner.length)) ?? folder;
    rest = inner;
  }
}

/** The folder that `env` is told to change to: `-C folder`, `--chdir=folder`. */
function folderOfEnv(words: readonly string[]): string | undefined {
  const at = words.findLastIndex((word) => /^(-C|--chdir(=|$))/.test(word));
  const joined = /^(?:-C|--chdir=)(.+)$/.exec(words[at] ?? "")?.[1];
  return at < 0 ? undefined : joined ?? words[at + 1];
}

function unwrapped(wrapper: string, args: readonly string[]): readonly string[] | undefined {
  if (wrapper === "env") return throughEnv(args);
  const found = wrappers.get(wrapper);
  if (found === undefined) return undefined;
  const { options, operands = 0 } = found;
  for (let next = 0; next < args.length; next++) {
    const word = args[next] ?? "";
    if (word === "--") return args.slice(next + 1 + operands);
    if (options.includes(word)) next++;
    else if (!word.startsWith("-")) return args.slice(next + operands);
  }
  return [];
}

function throughEnv(args: readonly string[]): readonly string[] {
  let rest = args;
  for (let next = 0; next < rest.length; next++) {
    const word = rest[next] ?? "";
    const split = /^(?:-S|--split-string(?:=|$))(.*)$/s.exec(word)?.[1];
    if (split !== undefined) {
      // The words it splits are read like the others: options and assignments may come first.
      const text = split === "" ? rest[++next] ?? "" : split;
      rest = [...text.trim().split(/\s+/), ...rest.slice(next + 1)];
      next = -1;
    } else if (/^(-[uC]|--unset|--chdir)$/.test(word)) next++;
    else if (!word.startsWith("-") && !word.includes("=")) return rest.slice(next);
  }
  return [];
}

type ScriptFacts = Pick<
  EntryPoint,
  "commandText" | "commandName" | "script" | "direct" | "interpreter"
>;

/** For a program of which nothing else is known. */
const noScript = {
  commandText: undefined,
  commandName: undefined,
  script: undefined,
  direct: false,
};

function scriptOf(program: string, args: readonly string[]): ScriptFacts {
  const base = posix.basename(program);
  const facts = { ...noScript, interpreter: base };
  if (shells.has(base)) return shellScript(base, args);
  const kind = interpreterKind(base);
  if (kind === "java") {
    const jar = args.indexOf("-jar");
    return { ...facts, script: jar < 0 ? undefined : args[jar + 1] };
  }
  if (kind !== undefined) return { ...facts, script: firstArgument(kind, args) };
  if (base === "R") return { ...facts, script: interpretedScript(base, args) };
  return { ...noScript, script: program, direct: true, interpreter: undefined };
}

/** The script in an interpreter's arguments, by the program's base name; not for shells. */
export function interpretedScript(base: string, args: readonly string[]): string | undefined {
  if (base === "R") {
    if (args[0] === "CMD" && args[1] === "BATCH") return firstArgument(base, args.slice(2));
    const option = args.findIndex((word) => word === "-f" || word.startsWith("--file="));
    return args[option] === "-f" ? args[option + 1] : args[option]?.slice("--file=".length);
  }
  const kind = interpreterKind(base);
  return kind === undefined || kind === "java" ? undefined : firstArgument(kind, args);
}

function shellScript(base: string, written: readonly string[]): ScriptFacts {
  const args = base === "busybox" ? written.slice(1) : written;
  const facts = { ...noScript, interpreter: base };
  for (let index = 0; index < args.length; index++) {
    const word = args[index] ?? "";
    if (/^-[a-z]*c[a-z]*$/.test(word)) {
      const after = args.slice(index + 1);
      const at = after.findIndex((one) => !/^[-+]./.test(one));
      const [text = "", commandName] = at < 0 ? [] : after.slice(at);
      const inner = shellCommands(text)[0]?.texts ?? [];
      const words = throughWrappers(inner[0] === "exec" ? inner.slice(1) : inner);
      const { script, direct } = words.program === "" || shells.has(posix.basename(words.program))
        ? { script: words.args.find((part) => part.includes("/")), direct: false }
        : scriptOf(words.program, words.args);
      return { ...facts, commandText: text, commandName, script, direct };
    }
    if (optionsWithValue.shell?.test(word)) index++;
    else if (!/^[-+]/.test(word)) return { ...facts, script: word };
    else if (word === "--") return { ...facts, script: args[index + 1] };
  }
  return facts;
}

function interpreterKind(base: string): string | undefined {
  if (/^(python|pypy)[0-9.]*$/.test(base)) return "python";
  if (/^(perl|ruby|node|nodejs|julia|php|lua)[0-9.]*$/.test(base)) {
    return base.replace(/js$|[0-9.]+$/, "");
  }
  if (/^octave(-cli)?$/.test(base)) return "octave";
  return base === "Rscript" || base === "java" ? base : undefined;
}

function firstArgument(kind: string, args: readonly string[]): string | undefined {
  for (let index = 0; index < args.length; index++) {
    const word = args[index] ?? "";
    if (withoutScript[kind]?.test(word)) return undefined;
    if (optionsWithValue[kind]?.test(word)) index++;
    else if (!word.startsWith("-")) return word;
  }
  return undefined;
}
