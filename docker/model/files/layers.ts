/** Applies the instructions' changes to the file system in order. */

import type { Instruction, Stage } from "../../dockerfile/ast.ts";
import { folderPermissions, groundOf } from "../base/base_files.ts";
import { imageName } from "../base/base_image.ts";
import { readCopy } from "./copies.ts";
import { applyCopy, type CopyOrigin, type CopyTarget, type Folder } from "./copy_effects.ts";
import { ownerOf } from "./file_mode.ts";
import { folder, KnownFiles } from "./known_files.ts";
import { absolutePath } from "./image_path.ts";
import type { Place } from "../place.ts";
import { applyRun } from "../run/run_effects.ts";
import { neededStages } from "../used_stages.ts";
import type { Workdirs } from "../workdirs.ts";

/** The information from which the files are derived. */
export interface LayerSource extends CopyOrigin {
  /** The stages that take part in the build, in file order. */
  used: readonly Stage[];
  workdirs: Workdirs;
}

/** The state of a stage. */
interface Layers {
  files: KnownFiles;
  /** The owner of files that RUN creates. */
  uid: number | undefined;
}

/** The files of the image built from the last stage. */
export function imageFiles(source: LayerSource): KnownFiles {
  const { used, dockerfile: { stages } } = source;
  const uses = new Map<Stage, number>();
  for (const other of used.flatMap((stage) => neededStages(stages, stage))) {
    uses.set(other, (uses.get(other) ?? 0) + 1);
  }
  const known = new Map<Stage, Layers>();
  let last = new KnownFiles();
  for (const stage of used) {
    const base = stage.base.kind === "stage" ? stages[stage.base.index] : undefined;
    const below = base === undefined ? undefined : known.get(base);
    // Reuse files that nothing else needs: in a long chain every copy would be large.
    const isAlone = base !== undefined && uses.get(base) === 1;
    const start = below === undefined
      ? bare(stage)
      : { ...below, files: isAlone ? below.files : below.files.copy() };
    const stageFiles = (one: Stage) => known.get(one)?.files;
    const layers = withStage(start, stage, { source, stageFiles });
    known.set(stage, layers);
    last = layers.files;
  }
  return last;
}

/** The base image of a stage: if it is not a plain distribution, its user is unknown. */
function bare(stage: Stage): Layers {
  const files = new KnownFiles(groundOf(stage.base));
  return { files, uid: files.ground === "other" && !isRoots(stage) ? undefined : 0 };
}

/** Applies the instructions of a stage. */
function withStage(
  { files, uid: before }: Layers,
  { instructions }: Stage,
  { source, stageFiles }: Pick<CopyTarget, "stageFiles"> & { source: LayerSource },
): Layers {
  const { workdirs, dockerfile: { resolved } } = source;
  let uid = before;
  for (const instruction of instructions) {
    const place = () => source.place(instruction);
    const [word] = resolved.get(instruction)?.words ?? [];
    switch (instruction.instruction) {
      case "RUN": {
        const { workdir } = folderAt(instruction, workdirs, files);
        applyRun(instruction, { files, workdir, uid, at: place() });
        break;
      }
      case "USER":
        uid = ownerOf(word ?? null);
        break;
      case "WORKDIR":
        makeWorkdir(word, folderAt(instruction, workdirs, files).workdir, { files, place });
        break;
      case "COPY":
      case "ADD": {
        const copy = readCopy(instruction, source.dockerfile);
        if (copy === undefined) break;
        applyCopy(copy, { source, files, ...folderAt(instruction, workdirs, files), stageFiles });
      }
    }
  }
  return { files, uid };
}

/** Nearly all official images leave the user at root. */
function isRoots({ base }: Stage): boolean {
  return base.kind === "image" && base.name !== undefined && imageName(base.name).official;
}

function makeWorkdir(
  value: string | undefined,
  before: string | undefined,
  { files, place }: { files: KnownFiles; place: () => Place },
): void {
  if (value === undefined || (before === undefined && !value.startsWith("/"))) return;
  const path = absolutePath(value, before ?? "/");
  if (path === "/" || files.at(path) !== undefined) return;
  files.put(path, folder(folderPermissions(files.ground, path), place()));
}

function folderAt(
  instruction: Instruction,
  { workdirAt, workdirBelow }: Workdirs,
  { ground }: KnownFiles,
): Folder {
  const workdir = workdirAt.get(instruction);
  if (workdir === null) return { workdir: undefined, isGuess: false };
  if (workdir !== undefined) return { workdir, isGuess: false };
  return {
    workdir: absolutePath(workdirBelow.get(instruction) ?? "", "/"),
    isGuess: ground === "other",
  };
}
