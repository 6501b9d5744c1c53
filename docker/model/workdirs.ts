/** The working directory of each instruction. */

import { posix } from "node:path";
import type { Dockerfile, Instruction } from "../dockerfile/ast.ts";

/**
 * A working directory: absolute; `undefined` until the file itself gives an absolute one; `null` where
 * it gives one that is not known.
 */
export type Workdir = string | null | undefined;

/** Where instructions run. */
export interface Workdirs {
  /** The working directory as each RUN, COPY, ADD and WORKDIR finds it. */
  workdirAt: ReadonlyMap<Instruction, Workdir>;
  /** Where it is the base image's or below it: that part below, for those not directly in it. */
  workdirBelow: ReadonlyMap<Instruction, string>;
}

/** Where a stage ends up. */
interface End {
  workdir: Workdir;
  below: string;
}

/** Follows WORKDIR through every stage; `last` is the one that the last stage leaves. */
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
