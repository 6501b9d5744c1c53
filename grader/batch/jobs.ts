import type { Engine } from "../../docker/engine/engine.ts";
import type { Limits } from "../grading.ts";

/** Fraction of an engine's memory for graders: the engine and this program need some too. */
const FOR_GRADERS = 0.9;

const MIB = 1024 ** 2;

/** How many graders an engine can run at once if each may use all that its limits allow. */
export function defaultJobs(
  { NCPU, MemTotal }: Pick<Engine["info"], "NCPU" | "MemTotal">,
  { cpus, memoryMiB }: Pick<Limits, "cpus" | "memoryMiB">,
): number {
  const byCpu = NCPU / cpus;
  const byMemory = memoryMiB === 0 ? Infinity : FOR_GRADERS * MemTotal / (memoryMiB * MIB);
  return Math.max(1, Math.floor(Math.min(byCpu, byMemory)));
}
