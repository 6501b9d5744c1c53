/** Files that reach the image through another stage. */

import type { Instruction } from "../../dockerfile/ast.ts";
import { stageNamed } from "../../dockerfile/stages/stages.ts";
import type { Copy } from "./copies.ts";
import type { Subject } from "../subject.ts";

const known = new WeakMap<Subject, ReadonlyMap<Instruction | undefined, readonly string[]>>();

/**
 * Paths in the image of what a COPY takes from another stage, if that stage got it from the context
 * or a here-document.
 */
export function stageFiles(subject: Subject, { from, instruction }: Copy): readonly string[] {
  if (from === undefined || !isStage(subject, from)) return [];
  let paths = known.get(subject);
  if (paths === undefined) known.set(subject, paths = copiedPaths(subject));
  return paths.get(instruction) ?? [];
}

function isStage({ dockerfile: { stages } }: Subject, name: string): boolean {
  return /^[0-9]+$/.test(name) || stageNamed(stages, name) !== undefined;
}

function copiedPaths({ files }: Subject): ReadonlyMap<Instruction | undefined, readonly string[]> {
  const paths = new Map<Instruction | undefined, string[]>();
  for (const [path, { copied, at: { instruction } }] of files.entries()) {
    if (!copied) continue;
    const others = paths.get(instruction);
    if (others === undefined) paths.set(instruction, [path]);
    else others.push(path);
  }
  return paths;
}
