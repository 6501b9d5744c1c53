/** The working directory of each instruction. */

import { posix } from "node:path";
import type { Dockerfile, Instruction } from "../dockerfile/ast.ts";

/**
 * A working directory: absolute; `undefined` until the file itself sets an absolute one; `null` if
 * it sets one that is not known.
 */
export type Workdir = string | null | undefined;

/** The working directories of instructions. */
export interface Workdirs {
  /** The working directory that applies to each RUN, COPY, ADD and WORKDIR. */
  workdirAt: ReadonlyMap<Instruction, Workdir>;
  /** For directories below the base image's, the part below it. */
  workdirBelow: ReadonlyMap<Instruction, string>;
}

/** The working directory at the end of a stage. */
interface End {
  workdir: Workdir;
  below: string;
}

/** Follows WORKDIR through every stage; `last` is that at the end of the last stage. */
export function workdirsOf(
  { stages, resolved }: Pick<Dockerfile, "stages" | "resolved">,
): Workdirs & { last: Workdir } {
  const workdirAt = new Map<Instruction, Workdir>();
  const workdirBelow = new Map<Instruction, string>();
  const ends: End[] = [];
  for (const { base, instructions } of stages) {
    const before = base.kind === "stage" ? ends[base.index] : undefined;
    let { workdir, below } = before ??
      { workdir: base.kind === "scratch" ? "/" : undefined, below: "" };
    for (const instruction of instructions) {
      if (!["RUN", "COPY", "ADD", "WORKDIR"].includes(instruction.instruction)) continue;
      workdirAt.set(instruction, workdir);
      if (below !== "" && workdir === undefined) workdirBelow.set(instruction, below);
      if (instruction.instruction !== "WORKDIR") continue;
      const value = resolved.get(instruction)?.words[0];
      workdir = nextWorkdir(workdir, value);
      if (workdir === undefined) below = posix.join(below, value ?? "");
    }
    ends.push({ workdir, below });
  }
  return { workdirAt, workdirBelow, last: ends.at(-1)?.workdir };
}

function nextWorkdir(before: Workdir, value: string | undefined): Workdir {
  if (value === undefined) return null;
  if (value.startsWith("/")) return withoutSlash(posix.normalize(value));
  return typeof before === "string" ? withoutSlash(posix.join(before, value)) : before;
}

function withoutSlash(path: string): string {
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}
