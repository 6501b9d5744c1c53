import type { Engine } from "../../docker/engine/engine.ts";
import type { Limits } from "../grading.ts";

/** The part of an engine's memory that graders may have: the engine and we need some, too. */
const FOR_GRADERS = 0.9;

const MIB = 1024 ** 2;

/** How many graders an engine can run at once so that each gets all that its limits allow. */
export function defaultJobs(
  { NCPU, MemTotal }: Pick<Engine["info"], "NCPU" | "MemTotal">,
  { cpus, memoryMiB }: Pick<Limits, "cpus" | "memoryMiB">,
): number {
  const byCpu = NCPU / cpus;
  const byMemory = memoryMiB === 0 ? Infinity : FOR_GRADERS * MemTotal / (memoryMiB * MIB);
  return Math.max(1, Math.floor(Math.min(byCpu, byMemory)));
}
