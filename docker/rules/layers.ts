/** Lays what the instructions do to the file system over each other. */

import type { Instruction, Stage } from "../dockerfile/ast.ts";
import { stageChain } from "../dockerfile/stages.ts";
import { folderPermissions, groundOf } from "./base_files.ts";
import { imageName } from "./base_image.ts";
import { readCopy } from "./copies.ts";
import { applyCopy, type CopyOrigin, type Folder } from "./copy_effects.ts";
import { ownerOf } from "./file_mode.ts";
import { folder, ImageFiles } from "./image_files.ts";
import { absolutePath } from "./image_path.ts";
import type { Place } from "./rule.ts";
import { applyRun } from "./run_effects.ts";
import type { Settings } from "./settings.ts";

/** What the files are found out from. */
export interface LayerSource extends CopyOrigin {
  /** The stages whose files were found out before. */
  known: Map<Stage | undefined, ImageFiles>;
  workdirs: (chain: readonly Stage[]) => Workdirs;
}

type Workdirs = Pick<Settings, "workdirAt" | "workdirBelow">;

/** The files of the image a stage becomes. */
export function imageFiles(source: LayerSource, stage: Stage | undefined): ImageFiles {
  const before = source.known.get(stage);
  if (before !== undefined) return before;
  const chain = stageChain(source.dockerfile, stage);
  const files = new ImageFiles(groundOf(chain[0]?.base));
  source.known.set(stage, files);
  const workdirs = source.workdirs(chain);
  // Only of an earlier stage, so that this ends.
  const stageFiles = (other: Stage) =>
    other.index < (stage?.index ?? 0) ? imageFiles(source, other) : undefined;
  // Whom RUN makes files for: the user of a base that is no plain distribution may be anybody.
  let uid = files.ground === "other" && !isRoots(chain[0]) ? undefined : 0;
  for (const { instructions } of chain) {
    for (const instruction of instructions) {
      const place = () => source.place(instruction);
      switch (instruction.instruction) {
        case "RUN": {
          const { workdir } = folderAt(instruction, workdirs, files);
          applyRun(instruction, { files, workdir, uid, at: place() });
          break;
        }
        case "USER":
          uid = ownerOf(source.dockerfile.resolved.get(instruction)?.words[0] ?? null);
          break;
        case "WORKDIR": {
          const words = source.dockerfile.resolved.get(instruction)?.words ?? [];
          makeWorkdir(words[0], folderAt(instruction, workdirs, files).workdir, { files, place });
          break;
        }
        case "COPY":
        case "ADD": {
          const copy = readCopy(instruction, source.dockerfile);
          if (copy === undefined) break;
          const folder = folderAt(instruction, workdirs, files);
          applyCopy(copy, { source, files, ...folder, stageFiles });
        }
      }
    }
  }
  return files;
}

/** Official images leave the user at root, nearly all of them. */
function isRoots(lowest: Stage | undefined): boolean {
  const base = lowest?.base;
  return base?.kind === "image" && base.name !== undefined && imageName(base.name).official;
}

function makeWorkdir(
  value: string | undefined,
  before: string | undefined,
  { files, place }: { files: ImageFiles; place: () => Place },
): void {
  if (value === undefined || (before === undefined && !value.startsWith("/"))) return;
  const path = absolutePath(value, before ?? "/");
  if (path === "/" || files.at(path) !== undefined) return;
  files.put(path, folder(folderPermissions(files.ground, path), place()));
}

function folderAt(
  instruction: Instruction,
  { workdirAt, workdirBelow }: Workdirs,
  { ground }: ImageFiles,
): Folder {
  const workdir = workdirAt.get(instruction);
  if (workdir === null) return { workdir: undefined, isGuess: false };
  if (workdir !== undefined) return { workdir, isGuess: false };
  return {
    workdir: absolutePath(workdirBelow.get(instruction) ?? "", "/"),
    isGuess: ground === "other",
  };
}
