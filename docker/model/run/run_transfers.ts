/** `cp`, `mv`, `ln` and `install`. */

import { posix } from "node:path";
import { ownerOf, readMode } from "../files/file_mode.ts";
import { folder, type ImageFile } from "../files/known_files.ts";
import {
  type Arguments,
  disturb,
  disturbWord,
  isGiven,
  literalPath,
  readArguments,
  type RunState,
  valueOf,
} from "./run_words.ts";
import type { ShellCommand, ShellWord } from "../../shell/shell_command.ts";

/** The permissions that a command sets on its target. */
type Permissions = (before: ImageFile) => Pick<ImageFile, "mode" | "uid" | "modeFromDisk">;

/** Applies one of these commands. */
export function transfer(
  name: "cp" | "mv" | "ln" | "install",
  command: ShellCommand,
  state: RunState,
): void {
  const given = readArguments(command, {
    letters: name === "install" ? "omgtS" : "tS",
    names: ["target-directory", "suffix", "mode", "owner", "group"],
  });
  const permissions = permissionsOf(name, given, state);
  if (name === "install" && isGiven(given, "d", "directory")) {
    for (const word of given.operands) {
      const path = literalPath(word, state);
      if (path === undefined) disturbWord(word, state);
      else {
        const made = folder({ mode: 0o755, uid: state.uid }, state.at);
        state.files.put(path, { ...made, ...permissions(made), modeFromDisk: false });
      }
    }
    return;
  }
  const folderWord = valueOf(given, "t", "target-directory");
  const to = folderWord ?? given.operands.at(-1);
  const sources = folderWord === undefined ? given.operands.slice(0, -1) : given.operands;
  const destination = to === undefined ? undefined : literalPath(to, state);
  if (to === undefined || destination === undefined || sources.length === 0) {
    for (const word of [...given.operands, ...to === undefined ? [] : [to]]) {
      disturbWord(word, state);
    }
    return;
  }
  const kind = isGiven(given, "T", "no-target-directory")
    ? "file"
    : state.files.kindAt(destination);
  const intoFolder = folderWord !== undefined || /(^|\/)\.{0,2}$/.test(to.text) ||
    sources.length > 1 ||
    kind === "directory";
  if (!intoFolder && kind === "unknown") state.files.suppose(destination);
  const recursive = name === "mv" || isGiven(given, "r", "R", "a", "recursive", "archive");
  for (const word of sources) {
    put(word, { name, destination, intoFolder, recursive, permissions }, state);
  }
}

interface Transfer {
  name: "cp" | "mv" | "ln" | "install";
  destination: string;
  intoFolder: boolean;
  recursive: boolean;
  permissions: Permissions;
}

function put(word: ShellWord, transfer: Transfer, state: RunState): void {
  const { name, destination, intoFolder, recursive, permissions } = transfer;
  const { files } = state;
  const path = literalPath(word, state);
  const file = path === undefined ? undefined : files.at(path);
  const base = intoFolder ? posix.join(destination, posix.basename(word.text)) : destination;
  const isSkipped = file !== undefined && file !== "unknown" && file.kind === "directory" &&
    !recursive;
  if (path === undefined || name === "ln" || isSkipped) {
    return disturb(path === undefined ? destination : base, state);
  }
  if (file === undefined || file === "unknown") disturb(base, state);
  const moved = files.below(path);
  if (name === "mv") files.remove(path);
  for (const [from, entry] of moved) {
    const target = posix.join(base, from.slice(path.length));
    const before = files.at(target);
    // `cp` writes into an existing file, the others replace it.
    const kept = name === "cp" && before !== undefined && before !== "unknown" &&
        before.kind === "file"
      ? { mode: before.mode, uid: before.uid, modeFromDisk: before.modeFromDisk }
      : permissions(entry);
    files.put(target, { ...entry, ...kept });
  }
}

function permissionsOf(name: Transfer["name"], given: Arguments, state: RunState): Permissions {
  if (name === "mv") return ({ mode, uid, modeFromDisk }) => ({ mode, uid, modeFromDisk });
  if (name === "install") {
    const mode = valueOf(given, "m", "mode");
    const change = readMode(mode?.text ?? "0755");
    const owner = valueOf(given, "o", "owner");
    const uid = owner === undefined ? state.uid : ownerOf(owner.literal ? owner.text : null);
    return ({ kind }) => ({
      mode: mode?.literal === false ? undefined : change?.(0, kind === "directory"),
      uid,
      modeFromDisk: false,
    });
  }
  const preserves = isGiven(given, "p", "a", "archive", "preserve");
  return ({ mode, uid, modeFromDisk }) => ({
    // The umask of builds applies to new files.
    mode: preserves || mode === undefined ? mode : mode & 0o7755,
    uid: preserves ? uid : state.uid,
    modeFromDisk,
  });
}
