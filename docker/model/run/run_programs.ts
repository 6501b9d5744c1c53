/**
 * Programs whose effects a RUN's command line does not fully specify: what they may have touched
 * becomes unknown (docs/spec/sanity-rules.md, section 2).
 */

import { posix } from "node:path";
import {
  compilers,
  interpreters,
  managers,
  projectTools,
  readers,
  withoutVersion,
} from "./program_kinds.ts";
import { removesReturns } from "./run_filters.ts";
import { doAnything, interpret, manage, named } from "./run_scripts.ts";
import {
  disturb,
  disturbWord,
  isGiven,
  literalPart,
  literalPath,
  readArguments,
  type RunState,
  suppose,
  valueOf,
} from "./run_words.ts";
import { programOf, type ShellCommand, type ShellWord } from "../../shell/shell_command.ts";

/** Applies a program, of a known kind or not. */
export function applyProgram(name: string, command: ShellCommand, state: RunState): void {
  if (readers.has(name)) return;
  const plain = withoutVersion(name);
  switch (plain) {
    case "ls":
    case "grep":
    case "echo":
    case "printf":
      return list(plain, command, state);
    case "find":
      return find(command, state);
    case "xargs":
      return each(command, state.listed ?? ["/"], state);
    case "sed":
    case "dos2unix":
    case "unix2dos":
      return edit(plain, command, state);
    case "sort":
      if (!command.texts.some((text) => text.startsWith("-o"))) return;
      break;
    case "curl":
    case "wget":
      return download(plain, command, state);
    case "timeout":
      return limited(command, state);
    case "git":
      return git(command, state);
    case "tar":
    case "bsdtar":
      return tar(command, state);
    case "unzip":
    case "bsdunzip":
      return disturb(valueFolder(command, "d", state), state);
    case "npm":
    case "yarn":
    case "pnpm":
      if (!installs(command)) break;
      state.files.anythingPossible = true;
      return suppose(literalPath(nodeModules, state) ?? "/", state);
  }
  state.files.anythingPossible = true;
  if (plain === "useradd" || plain === "adduser") makeHome(command, state);
  if (managers.has(plain)) return manage(command, state);
  if (compilers.has(plain)) return compile(command, state);
  if (projectTools.has(plain)) return disturb(valueFolder(command, "C", state), state);
  if (interpreters.has(plain)) return interpret(plain, command, state);
  if (isOwn(command)) return doAnything(command.words[0], state);
  named(command, state);
}

const nodeModules: ShellWord = { text: "node_modules", literal: true, pattern: false };

/** Whether it is the grader's own program, or one named by a variable. */
function isOwn({ words, texts }: ShellCommand): boolean {
  const program = texts[0] ?? "";
  if (words[0]?.literal === false && /[$`][^/]*$/.test(program)) return true;
  return program.includes("/") && !/^\/(usr\/(local\/)?)?s?bin\//.test(program);
}

function list(name: string, command: ShellCommand, state: RunState): void {
  const { operands } = readArguments(command, {});
  const paths = operands.map((word) => literalPart(word, state));
  const here = name === "grep" || paths.length === 0;
  state.listed = here ? [...paths, state.workdir ?? "/"] : paths;
}

/** Actions of `find` that do more than print. */
const actions = ["-exec", "-execdir", "-ok", "-okdir"];

function find(command: ShellCommand, state: RunState): void {
  const words = command.words.slice(1).filter(({ text }) => !/^-[HLP]$/.test(text));
  const end = words.findIndex(({ text }) => /^[-(!]/.test(text));
  const named = (end < 0 ? words : words.slice(0, end)).map((word) => literalPart(word, state));
  const roots = named.length === 0 ? [state.workdir ?? "/"] : named;
  state.listed = roots;
  const action = command.texts.findIndex((text) => actions.includes(text));
  if (action > 0 && action + 1 < command.texts.length) {
    each(command.from(action), roots, state);
  } else if (command.texts.some((text) => text === "-delete" || text.startsWith("-fprint"))) {
    for (const path of roots) disturb(path, state);
  }
}

/** Applies what `xargs` and `find -exec` do to each of the given files. */
function each(command: ShellCommand, roots: readonly string[], state: RunState): void {
  const programs = command.texts.slice(1).map((text) => text.slice(text.lastIndexOf("/") + 1));
  const isShell = programs.some((name) => interpreters.has(name));
  for (const path of roots) {
    if (isShell) disturb(path, state);
    else if (programs.includes("chmod") || programs.includes("chown")) {
      state.files.forgetModes(path);
    } else if (programs.includes("sed") || programs.includes("dos2unix")) state.files.edit(path);
    else if (!programs.some((name) => readers.has(name) || name === "grep" || name === "ls")) {
      disturb(path, state);
    }
  }
}

/** Changes texts in place; owners and modes stay. */
function edit(name: string, command: ShellCommand, state: RunState): void {
  const given = readArguments(command, {
    letters: name === "sed" ? "efl" : "",
    names: ["expression", "file"],
  });
  const isSed = name === "sed";
  if (isSed && !isGiven(given, "i", "in-place")) return;
  const hasScript = !isSed || isGiven(given, "e", "f", "expression", "file");
  const scripts = isGiven(given, "f", "file")
    ? []
    : hasScript
    ? given.options.filter(({ name: option }) => option === "e" || option === "expression")
      .map(({ value }) => value?.text ?? "")
    : [given.operands[0]?.text ?? ""];
  const makesUnixLines = name === "dos2unix" || scripts.length > 0 && scripts.every(removesReturns);
  for (const word of hasScript ? given.operands : given.operands.slice(1)) {
    const part = literalPart(word, state);
    if (makesUnixLines) state.files.makeUnixLines(part);
    else state.files.edit(part);
    const path = literalPath(word, state);
    if (path !== undefined && state.files.at(path) === undefined) suppose(path, state);
  }
}

function download(name: string, command: ShellCommand, state: RunState): void {
  state.files.anythingPossible = true;
  state.downloaded = true;
  const given = readArguments(command, {
    letters: name === "curl" ? "oXHduAeTFxmKUwrCbcEYyztP" : "OPoUtTQaieBwD",
    names: ["output", "output-dir", "output-document", "directory-prefix", "header", "request"],
  });
  const file = name === "curl"
    ? valueOf(given, "o", "output")
    : valueOf(given, "O", "output-document");
  const isNamed = name === "wget" || isGiven(given, "O", "remote-name", "remote-name-all");
  const into = valueOf(given, "P", "directory-prefix", "output-dir");
  const folder = into === undefined ? state.workdir ?? "/" : literalPart(into, state);
  if (file !== undefined) {
    disturb(into === undefined ? literalPart(file, state) : folder, state);
    return;
  }
  if (!isNamed) return;
  for (const { literal, text } of given.operands) {
    const last = text.slice(text.lastIndexOf("/") + 1);
    disturb(literal && last !== "" ? posix.join(folder, last) : folder, state);
  }
}

function git(command: ShellCommand, state: RunState): void {
  const given = readArguments(command, { letters: "Cbc", names: ["branch", "depth", "config"] });
  const [action, ...words] = given.operands;
  const folder = valueFolder(command, "C", state);
  switch (action?.text) {
    case undefined:
    case "config":
    case "log":
    case "status":
    case "rev-parse":
    case "lfs":
      return;
    case "ls-files":
      state.listed = [folder];
      return;
    case "clone": {
      state.files.anythingPossible = true;
      const [url, to] = words;
      if (to !== undefined) return suppose(literalPart(to, state), state);
      const name = posix.basename(url?.text ?? "").replace(/\.git$/, "");
      const isKnown = url?.literal === true && name !== "";
      return suppose(isKnown ? posix.join(folder, name) : folder, state);
    }
    default:
      disturb(folder, state);
  }
}

function tar(command: ShellCommand, state: RunState): void {
  const { texts } = command;
  const letters = texts.slice(1).filter((text, index) =>
    index === 0 ? !text.startsWith("--") : /^-[a-zA-Z]/.test(text)
  );
  const extracts = letters.some((text) => text.includes("x")) ||
    texts.includes("--extract") || texts.includes("--get");
  if (extracts) {
    state.files.anythingPossible = true;
    return disturb(valueFolder(command, "C", state), state);
  }
  if (letters.some((text) => text.includes("t")) || texts.includes("--list")) return;
  named(command, state);
}

/** The folder in an option such as `-C`, otherwise the working directory. */
function valueFolder(command: ShellCommand, letter: string, state: RunState): string {
  const { words } = command;
  for (let index = 1; index < words.length; index++) {
    const word = words[index];
    if (word === undefined) continue;
    const { text } = word;
    const next = words[index + 1];
    if ((text === `-${letter}` || text === "--directory") && next !== undefined) {
      return literalPart(next, state);
    }
    const joined = [`-${letter}`, "--directory="].find((start) => text.startsWith(start));
    if (joined === undefined) continue;
    return literalPart({ ...word, text: text.slice(joined.length) }, state);
  }
  return state.workdir ?? "/";
}

/** Whether a JavaScript package manager only installs packages. */
function installs({ texts }: ShellCommand): boolean {
  const action = texts.slice(1).find((text) => !text.startsWith("-"));
  return action === undefined ? !texts[0]?.endsWith("npm") : [
    ...["install", "ci", "i", "add", "config", "cache", "global", "set", "audit", "update"],
  ].includes(action);
}

/** The home directory of a new user, if the command names one. */
function makeHome(command: ShellCommand, state: RunState): void {
  const given = readArguments(command, { letters: "dhucgGsp", names: ["home", "home-dir"] });
  const home = valueOf(given, "d", "h", "home", "home-dir");
  if (home !== undefined) suppose(literalPart(home, state), state);
}

function compile(command: ShellCommand, state: RunState): void {
  const given = readArguments(command, { letters: "od", alone: true, names: ["out-dir"] });
  const to = valueOf(given, "o", "d", "out-dir");
  if (to !== undefined) disturbWord(to, state);
  else suppose(state.workdir ?? "/", state);
}

/** Applies the command that `timeout` runs, after its options and the time. */
function limited(command: ShellCommand, state: RunState): void {
  const start = command.texts.findIndex((text, index) =>
    index > 0 && !text.startsWith("-") && !/^[0-9.]+[smhd]?$/.test(text)
  );
  if (start < 0) return;
  const started = command.from(start);
  applyProgram(programOf(started), started, state);
}
