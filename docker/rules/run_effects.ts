/** What the commands of a RUN do to the files of the image, as far as they are understood. */

import { posix } from "node:path";
import type { Instruction } from "../dockerfile/ast.ts";
import { isOption, ownerOf, readMode } from "./file_mode.ts";
import { folder, type ImageFiles } from "./image_files.ts";
import { absolutePath } from "./image_path.ts";
import type { Place } from "./rule.ts";
import { hasOption, operands, runCommands } from "./run_commands.ts";
import {
  prefixes,
  programOf,
  type ShellCommand,
  type ShellWord,
  startedBy,
} from "./shell_command.ts";

interface Target {
  files: ImageFiles;
  /** Where the commands run; `undefined` after a `cd` that was not understood. */
  workdir: string | undefined;
  at: Place;
}

/** Commands that leave the named files as they are. */
const readers: ReadonlySet<string> = new Set([
  ...["ls", "cat", "echo", "printf", "test", "[", "[[", "true", "false", ":", "set", "export"],
  ...["grep", "which", "stat", "sha256sum", "md5sum", "sha256", "head", "tail", "wc", "id"],
  ...["pwd", "umask", "exit", "unset", "sleep", "whoami", "du", "df", "file", "cmp", "diff"],
]);

/** Package managers put their files where no grader's are. */
const managers: ReadonlySet<string> = new Set([
  ...["apt-get", "apt", "apk", "yum", "dnf", "pip", "pip3", "npm", "conda", "useradd", "adduser"],
  ...["groupadd", "addgroup", "usermod", "apt-cache", "apt-key", "dpkg", "gem", "R", "Rscript"],
]);

/** Applies a RUN. */
export function applyRun(instruction: Instruction, target: Target): void {
  const state = { files: target.files, workdir: target.workdir, at: target.at };
  for (const outer of runCommands(instruction)) {
    for (const command of startedBy(outer)) {
      const name = programOf(command);
      if (prefixes.has(name)) continue;
      apply(name, command, state);
    }
    for (const { operator, target: to } of outer.redirections) {
      if (operator.includes(">")) forgetWord(to, state);
    }
  }
}

function apply(name: string, command: ShellCommand, state: Target): void {
  switch (name) {
    case "cd": {
      const [to] = operands(command);
      state.workdir = to === undefined ? undefined : pathOf(to, state);
      return;
    }
    case "chmod":
      return changeMode(command, state);
    case "chown":
      return changeOwner(command, state);
    case "mkdir":
      return makeFolders(command, state);
    case "touch":
      return;
    case "rm":
    case "rmdir":
      for (const word of operands(command)) {
        const path = pathOf(word, state);
        if (path !== undefined && word.literal) state.files.remove(path);
        else forgetWord(word, state);
      }
      return;
    case "cp":
    case "mv":
    case "ln":
    case "install":
      return transfer(name, command, state);
    default:
      other(name, command, state);
  }
}

function changeMode(command: ShellCommand, state: Target): void {
  const recursive = hasOption(command, "R", "recursive");
  const words = command.words.slice(1).filter(({ text }) => !isOption(text));
  const [mode, ...paths] = words;
  const change = mode?.literal || mode?.pattern ? readMode(mode.text) : undefined;
  const absolute = mode !== undefined && /^[0-7]+$/.test(mode.text);
  for (const word of paths) {
    const path = pathOf(word, state);
    if (path === undefined || !word.literal || change === undefined) {
      forgetModesOf(word, state);
      continue;
    }
    const found = recursive ? state.files.below(path) : [];
    const own = state.files.at(path);
    if (own === "unknown" && absolute) {
      state.files.put(path, {
        ...folder({ mode: change(0, false), uid: 0 }, state.at),
        kind: "unknown",
      });
    }
    const names = recursive ? found.map(([name]) => name) : [path];
    for (const name of names) {
      state.files.change(name, (file) => {
        const before = file.mode;
        const known = before !== undefined || absolute;
        const after = known ? change(before ?? 0, file.kind === "directory") : undefined;
        return {
          ...file,
          mode: after ?? grantedX(mode?.text ?? "", file.mode),
          modeFromDisk: false,
        };
      });
    }
  }
}

/** Of a mode that was not known, at least what a change gives to everybody is known afterwards. */
function grantedX(text: string, before: number | undefined): number | undefined {
  if (before !== undefined) return before;
  return /^(a|ugo)?(\+|=)(rx|xr|rwx)$/.test(text) ? 0o755 : undefined;
}

function changeOwner(command: ShellCommand, state: Target): void {
  const [owner, ...paths] = operands(command);
  const recursive = hasOption(command, "R", "recursive");
  for (const word of paths) {
    const path = pathOf(word, state);
    if (path === undefined || !word.literal || owner?.literal !== true) {
      forgetModesOf(word, state);
      continue;
    }
    const uid = ownerOf(owner.text);
    if (!recursive && state.files.at(path) === undefined) {
      state.files.put(path, folder({ mode: undefined, uid }, state.at));
    }
    const names = recursive ? state.files.below(path).map(([name]) => name) : [path];
    for (const name of names) state.files.change(name, (file) => ({ ...file, uid }));
  }
}

function makeFolders(command: ShellCommand, state: Target): void {
  const words = command.words.slice(1);
  let mode = 0o755;
  const paths: ShellWord[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index];
    if (word === undefined) continue;
    const given = /^(?:-m|--mode=)(.*)$/.exec(word.text)?.[1];
    if (given !== undefined) {
      const text = given === "" ? words[++index]?.text ?? "" : given;
      mode = readMode(text)?.(0o777, true) ?? mode;
    } else if (!word.text.startsWith("-")) paths.push(word);
  }
  for (const word of paths) {
    for (const text of braces(word)) {
      const path = pathOf(text, state);
      if (path === undefined || !text.literal) forgetWord(text, state);
      else if (state.files.at(path) === undefined) {
        state.files.put(path, folder({ mode, uid: 0 }, state.at));
      }
    }
  }
}

/** `a/{b,c}` is two paths in bash and one odd path in sh: nothing is said of either. */
function braces(word: ShellWord): ShellWord[] {
  return /\{.*,.*\}/.test(word.text) ? [{ ...word, literal: false }] : [word];
}

function transfer(name: string, command: ShellCommand, state: Target): void {
  const recursive = hasOption(command, "r", "recursive") || hasOption(command, "R", "recursive") ||
    hasOption(command, "a", "archive") || name === "mv";
  const modeAt = command.texts.indexOf("-m");
  const modeText = name === "install" ? installMode(command, modeAt) : undefined;
  const words = operands(command).filter(({ text }) => modeAt < 0 || text !== modeText);
  const to = words.at(-1);
  const sources = words.slice(0, -1);
  if (name === "install" && hasOption(command, "d", "directory")) {
    for (const word of words) {
      const path = pathOf(word, state);
      const mode = readMode(modeText ?? "")?.(0o755, true);
      if (path === undefined || !word.literal) forgetWord(word, state);
      else state.files.put(path, folder({ mode, uid: 0 }, state.at));
    }
    return;
  }
  const destination = to === undefined ? undefined : pathOf(to, state);
  if (to === undefined || destination === undefined || !to.literal) {
    for (const word of words) forgetWord(word, state);
    return;
  }
  const existing = state.files.at(destination);
  const intoFolder = to.text.endsWith("/") || sources.length > 1 ||
    (existing !== undefined && existing !== "unknown" && existing.kind === "directory");
  for (const word of sources) {
    const path = pathOf(word, state);
    const file = path === undefined ? undefined : state.files.at(path);
    const base = intoFolder ? posix.join(destination, posix.basename(word.text)) : destination;
    if (
      path === undefined || !word.literal || name === "ln" || file === undefined ||
      file === "unknown" || (file.kind === "directory" && !recursive)
    ) {
      state.files.forget(word.literal ? base : destination);
      continue;
    }
    const moved = state.files.below(path);
    if (name === "mv") state.files.remove(path);
    for (const [from, entry] of moved) {
      const mode = modeText === undefined ? entry.mode : readMode(modeText)?.(0o755, false);
      const uid = name === "mv" ? entry.uid : 0;
      state.files.put(posix.join(base, from.slice(path.length)), {
        ...entry,
        mode,
        uid,
        modeFromDisk: entry.modeFromDisk && modeText === undefined,
      });
    }
  }
}

/** What `install` gives, whatever the mode of its source. */
function installMode({ texts }: ShellCommand, modeAt: number): string {
  const inOne = texts.find((text) => /^(-m.|--mode=)/.test(text));
  return (modeAt < 0 ? inOne?.replace(/^(-m|--mode=)/, "") : texts[modeAt + 1]) ?? "0755";
}

function other(name: string, command: ShellCommand, state: Target): void {
  if (readers.has(name)) return;
  const program = command.texts[0] ?? "";
  const isOwnScript = program.includes("/") && !/^\/(usr\/)?s?bin\//.test(program);
  const runsScript = /^(sh|bash|dash|python[0-9.]*|make|\.|source)$/.test(name);
  if (!managers.has(name)) {
    for (const word of command.words.slice(1)) {
      if (word.text.startsWith("/") || word.text.startsWith("./")) forgetWord(word, state);
    }
  }
  state.files.anythingPossible = true;
  // A program of the grader's own can do anything to its folder.
  if (isOwnScript || runsScript) {
    const script = isOwnScript ? command.words[0] : operands(command)[0];
    const path = script === undefined ? undefined : pathOf(script, state);
    if (script?.literal && path?.startsWith("/")) state.files.forgetModes(posix.dirname(path));
  }
}

/** The absolute path of a word; `undefined` after a `cd` to somewhere unknown. */
function pathOf({ text }: ShellWord, { workdir }: Target): string | undefined {
  if (!text.startsWith("/") && workdir === undefined) return undefined;
  return absolutePath(text, workdir ?? "/");
}

/** The folder that a pattern or a variable lies in, as far as it is written out. */
function literalPart(word: ShellWord, state: Target): string {
  if (word.literal) return pathOf(word, state) ?? "/";
  const plain = /^[^$`*?[{]*/.exec(word.text)?.[0] ?? "";
  if (plain === "" && !word.pattern) return "/";
  const path = pathOf({ ...word, text: plain.slice(0, plain.lastIndexOf("/") + 1) || "." }, state);
  return path ?? "/";
}

function forgetWord(word: ShellWord, state: Target): void {
  const path = literalPart(word, state);
  if (word.text !== "/dev/null") state.files.forget(path);
}

function forgetModesOf(word: ShellWord, state: Target): void {
  const path = literalPart(word, state);
  state.files.forgetModes(path);
  if (word.literal && state.files.at(path) === undefined) state.files.forget(path);
}
