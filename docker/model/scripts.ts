/** The scripts a grader runs, as far as they can be read. */

import { posix } from "node:path";
import { type EntryPoint, interpretedScript, shells } from "./entry_point.ts";
import type { KnownFiles, TextSource } from "./files/known_files.ts";
import type { Place } from "./place.ts";
import { programOf, type ShellCommand, startedBy } from "../shell/shell_command.ts";
import { shellCommands } from "../shell/shell_commands.ts";
import type { Settings } from "./settings.ts";
import { directoryAfter } from "./run/working_directory.ts";

/** A script and its text. */
export interface Script {
  /** Absolute path in the image. */
  path: string;
  source: TextSource;
  /** Whether a shell reads it; others are only searched for words. */
  shell: boolean;
  /** Whether it is written in R. */
  r: boolean;
  /** The commands, if it is a shell script. */
  commands: readonly ShellCommand[];
}

/** What is known of how a grader starts. */
export interface Startable {
  entryScriptPath: string | undefined;
  entry: EntryPoint | undefined;
  settings: Settings;
  files: KnownFiles;
}

/** The most scripts that a chain of calls is followed to. */
const mostScripts = 50;

/** A script that something starts. */
interface Start {
  path: string;
  /** The program that reads it, if more than its first line determines that. */
  interpreter: string | undefined;
}

/**
 * The entry script, and all scripts that it and the shell scripts it calls call by a literal path.
 */
export function entryScripts(subject: Startable): Script[] {
  const path = subject.entryScriptPath;
  if (path === undefined) return [];
  const scripts: Script[] = [];
  const waiting: Start[] = [{ path, interpreter: subject.entry?.interpreter }];
  const seen = new Set([path]);
  for (let start = waiting.shift(); start !== undefined; start = waiting.shift()) {
    if (scripts.length >= mostScripts) break;
    const script = readScript(subject, start);
    if (script === undefined) continue;
    scripts.push(script);
    for (const called of calledScripts(script, subject.settings.workdir ?? "/")) {
      if (!seen.has(called.path)) waiting.push(called);
      seen.add(called.path);
    }
  }
  return scripts;
}

function readScript(subject: Startable, { path, interpreter }: Start): Script | undefined {
  const file = subject.files.at(path);
  if (file === undefined || file === "unknown" || file.edited === "named") return undefined;
  const source = file.text();
  if (source === undefined) return undefined;
  const [firstLine = ""] = source.text.split("\n", 1);
  const named = interpreterOf(firstLine) ?? interpreter ??
    (/\.(ba|da|z|k)?sh$/.test(path) ? "sh" : undefined);
  const shell = named !== undefined && shells.has(named);
  return {
    path,
    source,
    shell,
    r: named === "Rscript" || named === "R" || /\.[rR]$/.test(path),
    commands: shell ? shellCommands(source.text) : [],
  };
}

/** Base name of the program in a `#!` line, skipping `env`. */
export function interpreterOf(line: string): string | undefined {
  const words = /^#!\s*(\S.*)$/.exec(line.trimEnd())?.[1]?.split(/\s+/);
  if (words === undefined) return undefined;
  const program = posix.basename(words[0] ?? "");
  if (program !== "env") return program;
  const named = words.slice(1).find((word) => !word.startsWith("-") && !word.includes("="));
  return named === undefined ? undefined : posix.basename(named);
}

function* calledScripts({ commands, path: caller }: Script, workdir: string): Generator<Start> {
  let directory: string | undefined = workdir;
  for (const outer of commands) {
    for (const command of startedBy(outer)) {
      if (command.texts[0] === "cd") {
        directory = directoryAfter(command, directory, caller);
        continue;
      }
      const { text, interpreter } = startedScript(command);
      if (text === undefined || !text.startsWith("/") && directory === undefined) continue;
      const path = posix.resolve(directory ?? "/", text);
      if (path !== caller) yield { path, interpreter };
    }
  }
}

/** The script that a command starts, if it names one by a path. */
function startedScript(
  command: ShellCommand,
): { text: string | undefined; interpreter: string | undefined } {
  const { words, texts: [name = "", ...args] } = command;
  const program = programOf(command);
  const sources = name === "." || name === "source";
  const isShell = sources || shells.has(program);
  const text = isShell
    ? args.find((one) => !one.startsWith("-"))
    : interpretedScript(program, args);
  if (text === undefined) {
    const isPath = words[0]?.literal === true && name.includes("/");
    return { text: isPath && !isShell ? name : undefined, interpreter: undefined };
  }
  const isLiteral = words.some((word) => word.literal && word.text.endsWith(text));
  return {
    // A sourced name without a `/` is searched in PATH.
    text: isLiteral && (!sources || text.includes("/")) ? text : undefined,
    interpreter: sources ? "sh" : program,
  };
}

/** The place of a line of a script. */
export function scriptPlace({ source }: Pick<Script, "source">, line: number, column = 1): Place {
  const at = source.firstLine + line;
  const starts = lineStarts(source);
  const text = source.text.slice(starts[line - 1], starts[line]);
  return {
    file: source.file,
    lines: { start: at, end: at },
    range: {
      start: { line: at, column },
      end: { line: at, column: Math.max(column, text.trimEnd().length + 1) },
    },
    instruction: source.instruction,
  };
}

/** The place of a command in a script. */
export function commandPlace(script: Script, { offset }: Pick<ShellCommand, "offset">): Place {
  const starts = lineStarts(script.source);
  let line = 0;
  for (let after = starts.length; after - line > 1;) {
    const middle = Math.floor((line + after) / 2);
    if ((starts[middle] ?? Infinity) <= offset) line = middle;
    else after = middle;
  }
  return scriptPlace(script, line + 1, offset - (starts[line] ?? 0) + 1);
}

/** Computed once per script: there may be a finding on every line. */
const knownStarts = new WeakMap<TextSource, readonly number[]>();

/** The offsets at which the lines of a text start. */
function lineStarts(source: TextSource): readonly number[] {
  const known = knownStarts.get(source);
  if (known !== undefined) return known;
  const starts = [0];
  for (let at = source.text.indexOf("\n"); at >= 0; at = source.text.indexOf("\n", at + 1)) {
    starts.push(at + 1);
  }
  knownStarts.set(source, starts);
  return starts;
}
