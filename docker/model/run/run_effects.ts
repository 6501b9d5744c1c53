/** How the commands of a RUN change the image's files, as far as they are understood. */

import type { Instruction } from "../../dockerfile/ast.ts";
import { isOption, ownerOf, readMode } from "../files/file_mode.ts";
import { folder, type ImageFile } from "../files/known_files.ts";
import { deepestText, hasOption, innerCommands, operands, outerCommands } from "./run_commands.ts";
import { withoutReturns } from "./run_filters.ts";
import { applyProgram } from "./run_programs.ts";
import { transfer } from "./run_transfers.ts";
import {
  disturb,
  disturbWord,
  isGiven,
  literalPart,
  literalPath,
  readArguments,
  type RunState,
  valueOf,
} from "./run_words.ts";
import { prefixes, programOf, type ShellCommand, startedBy } from "../../shell/shell_command.ts";

/** Applies a RUN. */
export function applyRun(
  instruction: Instruction,
  target: Omit<RunState, "listed" | "downloaded">,
): void {
  const state = { ...target, listed: undefined, downloaded: false };
  applyCommands(outerCommands(instruction), state, 0);
}

function applyCommands(
  commands: readonly ShellCommand[],
  state: RunState,
  depth: number,
): void {
  for (const outer of commands) {
    for (const command of startedBy(outer)) {
      const name = programOf(command);
      if (prefixes.has(name)) continue;
      const inner = depth < deepestText ? innerCommands(command) : undefined;
      if (inner === undefined) apply(name, command, state);
      // A shell of its own: its `cd` does not affect the commands after it.
      else applyCommands(inner, { ...state }, depth + 1);
    }
    const printed = withoutReturns(outer, state);
    for (const { operator, target } of outer.redirections) {
      if (!operator.includes(">") || operator === ">&") continue;
      const path = literalPath(target, state);
      if (printed === undefined || operator !== ">" || path === undefined) {
        writeTo(literalPart(target, state), state);
      } else writeFile(path, printed, state);
    }
  }
}

/** Writes a command's output to a file; an existing file keeps its mode. */
function writeFile(path: string, printed: ImageFile, state: RunState): void {
  const before = state.files.at(path);
  if (before !== undefined) return writeTo(path, state);
  state.files.put(path, { ...printed, mode: 0o644, uid: state.uid, modeFromDisk: false });
}

/** A file keeps its owner and mode when it is written to. */
function writeTo(path: string, state: RunState): void {
  if (state.files.at(path) === undefined || path === "/") disturb(path, state);
  else state.files.edit(path);
}

function apply(name: string, command: ShellCommand, state: RunState): void {
  switch (name) {
    case "cd": {
      const [to] = operands(command);
      state.workdir = to === undefined ? undefined : literalPath(to, state);
      return;
    }
    case "chmod":
      return changeMode(command, state);
    case "chown":
      return changeOwner(command, state);
    case "mkdir":
      return makeFolders(command, state);
    case "touch":
      for (const word of operands(command)) {
        const path = literalPath(word, state);
        if (path === undefined || state.files.at(path) === undefined) disturbWord(word, state);
      }
      return;
    case "rm":
    case "rmdir":
      for (const word of operands(command)) {
        const path = literalPath(word, state);
        if (path !== undefined) state.files.remove(path);
        else disturbWord(word, state);
      }
      return;
    case "cp":
    case "mv":
    case "ln":
    case "install":
      return transfer(name, command, state);
    default:
      applyProgram(name, command, state);
  }
}

function changeMode(command: ShellCommand, state: RunState): void {
  const { files } = state;
  const recursive = hasOption(command, "R", "recursive");
  const words = command.words.slice(1).filter(({ text }) => !isOption(text));
  const reference = command.texts.some((text) => text.startsWith("--reference"));
  const mode = reference ? undefined : words[0];
  const paths = reference ? words : words.slice(1);
  const change = mode?.literal || mode?.pattern ? readMode(mode.text) : undefined;
  const absolute = mode !== undefined && /^[0-7]+$/.test(mode.text);
  for (const word of paths) {
    const path = literalPath(word, state);
    if (path === undefined || change === undefined) {
      files.forgetModes(literalPart(word, state));
      if (path !== undefined && files.at(path) === undefined) files.suppose(path);
      continue;
    }
    const found = recursive ? files.below(path) : [];
    const own = files.at(path);
    if (own === "unknown" && absolute) {
      const permissions = { mode: change(0, false), uid: 0 };
      files.put(path, { ...folder(permissions, state.at), kind: "unknown" });
      // The command's success proves that something exists.
    } else if (own === undefined) files.suppose(path);
    const names = recursive ? found.map(([name]) => name) : [path];
    for (const name of names) {
      files.change(name, (file) => {
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

/** After a change of an unknown mode, at least what the change grants to everyone is known. */
function grantedX(text: string, before: number | undefined): number | undefined {
  if (before !== undefined) return before;
  return /^(a|ugo)?(\+|=)(rx|xr|rwx)$/.test(text) ? 0o755 : undefined;
}

function changeOwner(command: ShellCommand, state: RunState): void {
  const { files } = state;
  const [owner, ...paths] = operands(command);
  const recursive = hasOption(command, "R", "recursive");
  for (const word of paths) {
    const path = literalPath(word, state);
    if (path === undefined || owner?.literal !== true) {
      files.forgetModes(literalPart(word, state));
      continue;
    }
    const uid = ownerOf(owner.text);
    if (!recursive && files.at(path) === undefined) {
      files.put(path, folder({ mode: undefined, uid }, state.at));
    }
    const names = recursive ? files.below(path).map(([name]) => name) : [path];
    for (const name of names) files.change(name, (file) => ({ ...file, uid }));
  }
}

function makeFolders(command: ShellCommand, state: RunState): void {
  const given = readArguments(command, { letters: "m", names: ["mode"] });
  const modeWord = valueOf(given, "m", "mode");
  const mode = modeWord === undefined ? 0o755 : readMode(modeWord.text)?.(0o777, true);
  for (const word of given.operands) {
    const path = literalPath(word, state);
    if (path === undefined) disturbWord(word, state);
    else if (state.files.at(path) === undefined) {
      putFolder(path, isGiven(given, "p", "parents"), { mode, state });
    }
  }
}

/** `mkdir -p` also creates the parents, for the same user. */
function putFolder(
  path: string,
  withParents: boolean,
  { mode, state }: { mode: number | undefined; state: RunState },
): void {
  const { files, uid, at } = state;
  const made = withParents ? files.missingAbove(path) : [];
  files.put(path, folder({ mode, uid }, at));
  for (const above of made) files.change(above, (file) => ({ ...file, uid }));
}
