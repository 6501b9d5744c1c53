/** Which stages take part in a build, and where they take files from. */

import type { Dockerfile, Instruction, Stage } from "../dockerfile/ast.ts";
import { mountFields } from "../dockerfile/stages/mounts.ts";
import { stageNamed } from "../dockerfile/stages/stages.ts";

/**
 * The stages that the given ones are built on or copy from, including themselves, in file order.
 */
export function usedStages(
  { stages }: Pick<Dockerfile, "stages">,
  chain: readonly Stage[],
): readonly Stage[] {
  const used = new Set(chain);
  // Iterating a set also visits what is added to it meanwhile.
  for (const stage of used) {
    for (const other of neededStages(stages, stage)) used.add(other);
  }
  return stages.filter((stage) => used.has(stage));
}

/** The earlier stages that one is built on, copies from or mounts, once per use. */
export function neededStages(stages: readonly Stage[], stage: Stage): readonly Stage[] {
  const needed: Stage[] = [];
  const base = stage.base.kind === "stage" ? stages[stage.base.index] : undefined;
  if (base !== undefined) needed.push(base);
  for (const instruction of stage.instructions) {
    for (const from of takenFrom(instruction)) {
      const index = /^[0-9]+$/.test(from) ? Number(from) : stageNamed(stages, from);
      const other = index !== undefined && index < stage.index ? stages[index] : undefined;
      if (other !== undefined) needed.push(other);
    }
  }
  return needed;
}

/** The stages and images that an instruction takes files from. */
function takenFrom({ instruction, flags }: Instruction): readonly string[] {
  const values = (flag: string) =>
    flags.flatMap(({ name, value }) => name === flag && value !== undefined ? [value] : []);
  // If a flag is repeated, the first one counts; there may be many mounts.
  if (instruction === "COPY") return values("from").slice(0, 1);
  if (instruction !== "RUN") return [];
  return values("mount").flatMap((mount) =>
    mountFields(mount).flatMap(({ key, value }) => key === "from" && value ? [value] : [])
  );
}
