/** Lays what the instructions do to the file system over each other. */

import { posix } from "node:path";
import type { Dockerfile, Instruction, Stage } from "../dockerfile/ast.ts";
import { expandHeredoc } from "../dockerfile/expand.ts";
import { stageChain, stageNamed } from "../dockerfile/stages.ts";
import { imageName } from "./base_image.ts";
import type { Context } from "./context.ts";
import { type Copy, destinationPath, matches, mayHoldUnseen, readCopy } from "./copies.ts";
import { ownerOf, readMode } from "./file_mode.ts";
import { folder, type ImageFile, ImageFiles } from "./image_files.ts";
import type { Place } from "./rule.ts";
import { applyRun } from "./run_effects.ts";
import type { Settings } from "./settings.ts";

/** What the files are found out from. */
export interface LayerSource {
  /** The stages whose files were found out before. */
  known: Map<Stage | undefined, ImageFiles>;
  dockerfile: Dockerfile;
  context: Context | undefined;
  place: (instruction: Instruction) => Place;
  /** How a file of the context is named in findings. */
  contextFile: (path: string) => string;
  dockerfileName: string;
  workdirs: (chain: readonly Stage[]) => Settings["workdirAt"];
}

/** The files of the image a stage becomes. */
export function imageFiles(source: LayerSource, stage: Stage | undefined): ImageFiles {
  const before = source.known.get(stage);
  if (before !== undefined) return before;
  const files = new ImageFiles();
  source.known.set(stage, files);
  const chain = stageChain(source.dockerfile, stage);
  const base = chain[0]?.base;
  // What official images hold is known not to be a grader's own.
  if (base?.kind === "image" && (base.name === undefined || !imageName(base.name).official)) {
    files.anythingPossible = true;
  }
  const workdirs = source.workdirs(chain);
  for (const { instructions } of chain) {
    for (const instruction of instructions) {
      const workdir = workdirs.get(instruction);
      if (instruction.instruction === "RUN") {
        applyRun(instruction, { files, workdir: workdir ?? "/", at: source.place(instruction) });
      } else if (instruction.instruction === "WORKDIR") {
        const path = source.dockerfile.resolved.get(instruction)?.words[0];
        if (path?.startsWith("/") && files.at(trimmed(path)) === undefined && path !== "/") {
          files.put(trimmed(path), folder({ mode: 0o755, uid: 0 }, source.place(instruction)));
        }
      } else if (instruction.instruction === "COPY" || instruction.instruction === "ADD") {
        const copy = readCopy(instruction, source.dockerfile.resolved.get(instruction));
        if (copy !== undefined) {
          applyCopy(copy, { source, files, workdir, stageIndex: stage?.index ?? 0 });
        }
      }
    }
  }
  return files;
}

/**
 * Whether these COPY and ADD alone put something at a path, or may have. Where nothing takes files away
 * after them, so do all instructions together; and no RUN has to be understood for it.
 */
export function isCopied(
  path: string,
  { copies, workdirAt }: { copies: readonly Copy[]; workdirAt: Settings["workdirAt"] },
  source: LayerSource,
): boolean {
  const files = new ImageFiles();
  for (const copy of copies) {
    const workdir = workdirAt.get(copy.instruction);
    // As in the first stage: what comes from others is then unknown, which is enough.
    applyCopy(copy, { source, files, workdir, stageIndex: 0 });
  }
  return files.at(path) !== undefined;
}

interface Target {
  source: LayerSource;
  files: ImageFiles;
  workdir: string | undefined;
  stageIndex: number;
}

function applyCopy(copy: Copy, target: Target): void {
  const destination = destinationPath(copy, target.workdir);
  if (destination === undefined) return target.files.forget("/");
  const to = trimmed(destination);
  if (copy.from !== undefined) return copyFromStage(copy, copy.from, to, target);
  const intoFolder = destination.endsWith("/") || copy.sources.length > 1 || isFolder(target, to);
  for (const source of copy.sources) {
    if (source.kind === "heredoc") {
      const path = intoFolder ? posix.join(to, source.heredoc?.name ?? "") : to;
      if (source.heredoc !== undefined) target.files.put(path, heredocFile(copy, source, target));
    } else if (source.kind === "url" || source.text === undefined) {
      target.files.forget(to);
    } else if (copy.instruction.instruction === "ADD" && isArchive(source.text)) {
      target.files.forget(to);
    } else if (target.source.context === undefined || copy.parents) {
      copyUnseen(copy, source.text, { to, intoFolder }, target);
    } else copySeen(copy, source.text, { to, intoFolder }, target);
  }
}

function copySeen(
  copy: Copy,
  source: string,
  { to, intoFolder }: { to: string; intoFolder: boolean },
  target: Target,
): void {
  const { context } = target.source;
  if (context === undefined) return;
  if (mayHoldUnseen(context, source)) target.files.forget(to);
  const found = matches(context, source, copy.excludes);
  for (const { root, files } of found) {
    const isFile = root !== undefined && root.kind !== "directory";
    const into = intoFolder || found.length > 1;
    if (!isFile && target.files.at(to) === undefined) {
      target.files.put(to, copiedFolder(copy, target, undefined));
    }
    for (const file of files) {
      const below = root === undefined ? file.path : file.path.slice(root.path.length + 1);
      const path = isFile
        ? into ? posix.join(to, posix.basename(file.path)) : to
        : posix.join(to, below);
      if (file.kind === "link") target.files.forget(path);
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

/** Without the context a source's name is all there is: with an extension it is taken for a file. */
function copyUnseen(
  copy: Copy,
  source: string,
  { to, intoFolder }: { to: string; intoFolder: boolean },
  target: Target,
): void {
  const name = posix.basename(source);
  const isFile = /^[^*?[\]]+\.[A-Za-z0-9]+$/.test(name) && !source.endsWith("/") && !copy.parents;
  if (!isFile) return target.files.forget(to);
  target.files.put(intoFolder ? posix.join(to, name) : to, {
    ...permissions(copy, undefined, false),
    kind: "unknown",
    copied: true,
    text: () => undefined,
    at: target.source.place(copy.instruction),
  });
}

function copyFromStage(copy: Copy, from: string, to: string, target: Target): void {
  const { dockerfile } = target.source;
  const index = /^[0-9]+$/.test(from) ? Number(from) : stageNamed(dockerfile.stages, from);
  const stage = index === undefined ? undefined : dockerfile.stages[index];
  target.files.forget(to);
  // Only an earlier stage, so that this ends.
  if (stage === undefined || stage.index >= target.stageIndex) return;
  const theirs = imageFiles(target.source, stage);
  const intoFolder = copy.destination.text?.endsWith("/") || copy.sources.length > 1;
  for (const { text } of copy.sources) {
    if (text === undefined || /[*?[]/.test(text)) continue;
    const path = trimmed(posix.normalize(`/${text}`));
    const root = theirs.at(path);
    const isFile = root !== undefined && root !== "unknown" && root.kind === "file";
    const base = isFile && intoFolder ? posix.join(to, posix.basename(path)) : to;
    for (const [name, file] of theirs.below(path)) {
      const mode = permissions(copy, file.mode, file.kind === "directory");
      const below = name === path ? base : posix.join(base, name.slice(path.length));
      target.files.put(below, { ...file, ...mode, at: target.source.place(copy.instruction) });
    }
  }
}

function heredocFile(copy: Copy, source: Copy["sources"][number], target: Target): ImageFile {
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

function copiedFolder(copy: Copy, target: Target, mode: number | undefined): ImageFile {
  const at = target.source.place(copy.instruction);
  return { ...folder(permissions(copy, mode ?? 0o755, true), at), copied: true };
}

function modeOf(mode: number, { source: { context } }: Target): number | undefined {
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

function isFolder({ files, workdir }: Target, path: string): boolean {
  const file = files.at(path);
  return path === "/" || path === workdir ||
    (file !== undefined && file !== "unknown" && file.kind === "directory");
}

/** Whether ADD unpacks a local file of this name. */
export function isArchive(name: string): boolean {
  return /\.(tar|tar\.(gz|bz2|xz|zst)|tgz|tbz2?|txz|tar\.Z)$/i.test(name);
}

function trimmed(path: string): string {
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}
