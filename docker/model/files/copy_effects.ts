/** How COPY and ADD change the files of the image. */

import { posix } from "node:path";
import type { Dockerfile, Instruction, Stage } from "../../dockerfile/ast.ts";
import { expandHeredoc } from "../../dockerfile/words/expand.ts";
import { stageNamed } from "../../dockerfile/stages/stages.ts";
import { isArchive } from "./archives.ts";
import type { Context } from "../../context/context.ts";
import { type Copy, destinationPath, matches, mayBeBehindLink, mayHoldUnseen } from "./copies.ts";
import { ownerOf, readMode } from "./file_mode.ts";
import { folder, type ImageFile, KnownFiles } from "./known_files.ts";
import type { Place } from "../place.ts";

/** The information needed to find what is copied. */
export interface CopyOrigin {
  dockerfile: Dockerfile;
  context: Context | undefined;
  place: (instruction: Instruction) => Place;
  /** A context file's name in findings. */
  contextFile: (path: string) => string;
  dockerfileName: string;
}

/** The working directory of an instruction. */
export interface Folder {
  /** `undefined` if it is not known. */
  workdir: string | undefined;
  /** Whether the base image may have a working directory other than `/`. */
  isGuess: boolean;
}

/** The files that a COPY or ADD changes, and its settings. */
export interface CopyTarget extends Folder {
  source: CopyOrigin;
  files: KnownFiles;
  /** The files of a stage that can be copied from; `undefined` if it is not one. */
  stageFiles: (stage: Stage) => KnownFiles | undefined;
}

/** Applies a COPY or ADD. */
export function applyCopy(copy: Copy, target: CopyTarget): void {
  const { files } = target;
  const destination = destinationPath(copy, target.workdir ?? null);
  if (destination === undefined) {
    const elsewhere = new KnownFiles(files.ground);
    if (copy.from === undefined) putSources(copy, "/", { ...target, files: elsewhere });
    files.putSomewhere(elsewhere);
  } else if (copy.from !== undefined) copyFromStage(copy, copy.from, destination, target);
  else putSources(copy, destination, target);
  const isRelative = copy.destination.text?.startsWith("/") === false;
  if (isRelative && target.isGuess) files.suppose("/");
}

/** The destination of the sources. */
interface Landing {
  to: string;
  intoFolder: boolean;
  /** Whether it depends on the base if a single file becomes the destination or goes into it. */
  isOpen: boolean;
}

function putSources(copy: Copy, destination: string, target: CopyTarget): void {
  const { files } = target;
  const to = trimmed(destination);
  const kind = files.kindAt(to);
  const intoFolder = destination.endsWith("/") || copy.sources.length > 1 ||
    to === target.workdir || kind === "directory";
  const landing = { to, intoFolder, isOpen: !intoFolder && kind === "unknown" };
  for (const source of copy.sources) {
    if (source.kind === "heredoc") {
      const path = intoFolder ? posix.join(to, source.heredoc?.name ?? "") : to;
      if (source.heredoc !== undefined) files.put(path, heredocFile(copy, source, target));
      if (landing.isOpen) files.suppose(to);
    } else if (source.text === undefined) touch(to, files);
    else if (source.kind === "url") {
      const name = intoFolder ? downloadName(source.text) : "";
      touch(name === undefined ? to : posix.join(to, name), files);
    } else if (
      copy.instruction.instruction === "ADD" &&
      isArchive(source.text, target.source.context) !== false
    ) {
      touch(to, files);
    } else if (target.source.context === undefined || copy.parents) {
      copyUnseen(copy, source.text, landing, target);
    } else copySeen(copy, source.text, landing, target);
  }
}

/** The file name of a download; `undefined` for a repository. */
function downloadName(url: string): string | undefined {
  const [path = ""] = url.split(/[?#]/);
  return /^https?:/i.test(url) && !path.endsWith(".git") ? posix.basename(path) : undefined;
}

/** Records that something was added at a path or below it. */
function touch(path: string, files: KnownFiles): void {
  files.blur(path);
  files.suppose(path);
}

function copySeen(
  copy: Copy,
  source: string,
  { to, intoFolder, isOpen }: Landing,
  target: CopyTarget,
): void {
  const { context } = target.source;
  if (context === undefined) return;
  if (mayHoldUnseen(context, source)) touch(to, target.files);
  const found = matches(context, source, copy.excludes);
  if (found.length === 0 && mayBeBehindLink(context, source)) {
    const path = intoFolder ? posix.join(to, posix.basename(source)) : to;
    behindLink(path, to, target);
  }
  for (const { root, files } of found) {
    const isFile = root !== undefined && root.kind !== "directory";
    const into = intoFolder || found.length > 1;
    if (isFile && isOpen) target.files.suppose(to);
    if (!isFile && target.files.at(to) === undefined) {
      target.files.put(to, copiedFolder(copy, target, undefined));
    }
    for (const file of files) {
      const below = root === undefined ? file.path : file.path.slice(root.path.length + 1);
      const path = isFile
        ? into ? posix.join(to, posix.basename(file.path)) : to
        : posix.join(to, below);
      if (file.kind === "link") behindLink(path, file === root ? to : path, target);
      else if (file.kind === "directory") {
        target.files.put(path, copiedFolder(copy, target, modeOf(file.mode, target)));
      } else {
        const place = target.source.contextFile(file.path);
        target.files.put(path, {
          ...permissions(copy, modeOf(file.mode, target), false),
          kind: "file",
          copied: true,
          at: target.source.place(copy.instruction),
          text: () => {
            const text = context.text(file.path);
            return text === undefined ? undefined : { file: place, firstLine: 0, text };
          },
        });
      }
    }
  }
}

/**
 * A link to a file becomes that file; a link to a folder, if it is itself the source, that folder's
 * contents.
 */
function behindLink(path: string, to: string, { files }: CopyTarget): void {
  touch(path, files);
  files.suppose(to);
}

/**
 * Without the context only the source's name is known: with an extension that is not a number, it
 * is assumed to be a file.
 */
function copyUnseen(
  copy: Copy,
  source: string,
  { to, intoFolder, isOpen }: Landing,
  target: CopyTarget,
): void {
  const name = posix.basename(source);
  const isFile = /^[^*?[\]]+\.[A-Za-z][A-Za-z0-9]*$/.test(name) && !source.endsWith("/") &&
    !copy.parents;
  if (!isFile) return touch(to, target.files);
  if (isOpen) target.files.suppose(to);
  target.files.put(intoFolder ? posix.join(to, name) : to, {
    ...permissions(copy, undefined, false),
    kind: "unknown",
    copied: true,
    text: () => undefined,
    at: target.source.place(copy.instruction),
  });
}

function copyFromStage(copy: Copy, from: string, destination: string, target: CopyTarget): void {
  const { dockerfile } = target.source;
  const to = trimmed(destination);
  const index = /^[0-9]+$/.test(from) ? Number(from) : stageNamed(dockerfile.stages, from);
  const stage = index === undefined ? undefined : dockerfile.stages[index];
  const theirs = stage === undefined ? undefined : target.stageFiles(stage);
  const kind = target.files.kindAt(to);
  const intoFolder = destination.endsWith("/") || copy.sources.length > 1 || kind === "directory";
  // A file that becomes the destination leaves nothing else there.
  const becomesFile = !intoFolder && kind === "nothing" && theirs !== undefined &&
    copy.sources.every(({ text }) => text !== undefined && isFileOf(theirs, text));
  if (!becomesFile) touch(to, target.files);
  if (theirs === undefined) return;
  for (const { text } of copy.sources) {
    if (text === undefined || /[*?[]/.test(text)) continue;
    const path = trimmed(posix.normalize(`/${text}`));
    const base = isFileOf(theirs, text) && intoFolder ? posix.join(to, posix.basename(path)) : to;
    for (const [name, file] of theirs.below(path)) {
      const given = permissions(copy, file.mode, file.kind === "directory");
      const modeFromDisk = given.modeFromDisk && file.modeFromDisk;
      const below = name === path ? base : posix.join(base, name.slice(path.length));
      target.files.put(below, {
        ...file,
        ...given,
        modeFromDisk,
        at: target.source.place(copy.instruction),
      });
    }
  }
}

function isFileOf(files: KnownFiles, text: string): boolean {
  const file = files.at(trimmed(posix.normalize(`/${text}`)));
  return file !== undefined && file !== "unknown" && file.kind === "file";
}

function heredocFile(copy: Copy, source: Copy["sources"][number], target: CopyTarget): ImageFile {
  const { instruction } = copy;
  const { heredoc } = source;
  const lookup = target.source.dockerfile.resolved.get(instruction)?.lookup ?? (() => undefined);
  const written = heredoc?.content ?? "";
  const plain = heredoc?.chomp ? written.replace(/^\t+/gm, "") : written;
  const text = heredoc?.expand ? expandHeredoc(plain, lookup).value : plain;
  const at = target.source.place(instruction);
  return {
    ...permissions(copy, 0o644, false),
    modeFromDisk: false,
    kind: "file",
    copied: true,
    at,
    text: () =>
      text === undefined ? undefined : {
        file: target.source.dockerfileName,
        firstLine: (heredoc?.startLine ?? 1) - 1,
        text,
        instruction,
      },
  };
}

function copiedFolder(copy: Copy, target: CopyTarget, mode: number | undefined): ImageFile {
  const at = target.source.place(copy.instruction);
  const given = permissions(copy, mode ?? 0o755, true);
  const modeFromDisk = given.modeFromDisk && mode !== undefined;
  return { ...folder(given, at), modeFromDisk, copied: true };
}

function modeOf(mode: number, { source: { context } }: CopyTarget): number | undefined {
  return context?.trustsModes ? mode : undefined;
}

function permissions(copy: Copy, before: number | undefined, isDirectory: boolean) {
  const change = copy.chmod === undefined || copy.chmod === null ? undefined : readMode(copy.chmod);
  const symbolic = copy.chmod !== undefined && !/^[0-7]+$/.test(copy.chmod ?? "");
  const mode = copy.chmod === undefined
    ? before
    : change === undefined || (symbolic && before === undefined)
    ? undefined
    : change(before ?? 0o644, isDirectory);
  return { mode, uid: ownerOf(copy.chown), modeFromDisk: copy.chmod === undefined };
}

function trimmed(path: string): string {
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}
