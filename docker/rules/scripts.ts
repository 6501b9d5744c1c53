/** The scripts a grader runs, as far as they can be read. */

import { posix } from "node:path";
import { shells } from "./entry_point.ts";
import type { TextSource } from "./image_files.ts";
import type { Place } from "./rule.ts";
import { type ShellCommand, startedBy } from "./shell_command.ts";
import { shellCommands } from "./shell_commands.ts";
import type { Subject } from "./subject.ts";

/** A script with its text. */
export interface Script {
  /** Absolute path in the image. */
  path: string;
  source: TextSource;
  /** Read by a shell; others are only searched for words. */
  shell: boolean;
  /** Written in R. */
  r: boolean;
  /** The commands, where it is a shell's. */
  commands: readonly ShellCommand[];
}

/** A chain of calls is not followed further than to so many scripts. */
const mostScripts = 50;

/** The entry script and, for shell scripts, those they call by literal path. */
export function entryScripts(subject: Subject): Script[] {
  const first = subject.entryScriptPath;
  const scripts: Script[] = [];
  const waiting = first === undefined ? [] : [first];
  const seen = new Set(waiting);
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    if (scripts.length >= mostScripts) break;
    const script = readScript(subject, path, path === first);
    if (script === undefined) continue;
    scripts.push(script);
    for (const called of calledPaths(script, subject.settings.workdir ?? "/")) {
      if (!seen.has(called)) waiting.push(called);
      seen.add(called);
    }
  }
  return scripts;
}

function readScript(subject: Subject, path: string, isEntry: boolean): Script | undefined {
  const file = subject.files.at(path);
  const source = file === undefined || file === "unknown" ? undefined : file.text();
  if (source === undefined) return undefined;
  const [firstLine = ""] = source.text.split("\n", 1);
  const interpreter = interpreterOf(firstLine) ??
    (isEntry ? subject.entry?.interpreter : undefined);
  const named = interpreter ?? (/\.(ba|da|z|k)?sh$/.test(path) ? "sh" : undefined);
  const shell = named !== undefined && shells.has(named);
  return {
    path,
    source,
    shell,
    r: named === "Rscript" || /\.[rR]$/.test(path),
    commands: shell ? shellCommands(source.text) : [],
  };
}

/** Base name of the program that a `#!` line names, `env` looked through. */
export function interpreterOf(line: string): string | undefined {
  const words = /^#!\s*(\S.*)$/.exec(line.trimEnd())?.[1]?.split(/\s+/);
  if (words === undefined) return undefined;
  const program = posix.basename(words[0] ?? "");
  if (program !== "env") return program;
  const named = words.slice(1).find((word) => !word.startsWith("-") && !word.includes("="));
  return named === undefined ? undefined : posix.basename(named);
}

function* calledPaths({ commands, path: caller }: Script, workdir: string): Generator<string> {
  for (const outer of commands) {
    for (const { words } of startedBy(outer)) {
      const name = words[0]?.text ?? "";
      const isShell = shells.has(posix.basename(name)) || name === "." || name === "source";
      const word = isShell ? words.slice(1).find(({ text }) => !text.startsWith("-")) : words[0];
      if (word === undefined || !word.literal || !word.text.includes("/")) continue;
      const path = posix.resolve(workdir, word.text);
      if (path !== caller) yield path;
    }
  }
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

/** Found once for each script: there may be a finding in every line. */
const knownStarts = new WeakMap<TextSource, readonly number[]>();

/** Where the lines of a text begin. */
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
