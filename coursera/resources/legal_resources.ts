import { UsageError } from "../../terminal/errors.ts";

/** What a grader may use; an absent part is not set, or stays as it is. */
export interface Resources {
  /** Whole CPUs. */
  cpu?: number | undefined;
  /** MiB. */
  memory?: number | undefined;
  /** Seconds. */
  timeout?: number | undefined;
}

/** `v1`: an image, courseraprogramming. `v2`: a build context, coursera_autograder. */
export type Generation = "v1" | "v2";

/** One generation's legal values (docs/spec/grader-contract.md, "Legal values"). */
export interface Table {
  /** Legal amounts of memory by number of CPUs, inclusive, in steps of 1024 MiB. */
  memory: Map<number, [least: number, most: number]>;
  timeout: [least: number, most: number];
}

/** The amount in a row of the table is the same for each CPU in the first generation. */
export const legalResources: Readonly<Record<Generation, Table>> = {
  v1: {
    memory: new Map([[1, [1024, 4096]], [2, [1024, 4096]], [3, [1024, 4096]], [4, [1024, 4096]]]),
    timeout: [300, 1800],
  },
  v2: {
    memory: new Map([[1, [2048, 8192]], [2, [4096, 16384]], [4, [8192, 16384]]]),
    timeout: [300, 3600],
  },
};

/** What applies when nothing is set (docs/spec/coursera-api.md, section 7). */
export const defaultResources = { cpu: 1, memory: 4096, timeout: 1200 } as const;

/**
 * Checks what is given, before anything is sent. Memory without a CPU count is legal when it is for
 * some count, as the count that stays is not known here.
 *
 * @throws {UsageError} that names the legal values
 */
export function checkResources(generation: Generation, { cpu, memory, timeout }: Resources): void {
  const table = legalResources[generation];
  const counts = [...table.memory.keys()];
  if (cpu !== undefined && !counts.includes(cpu)) {
    throw new UsageError(`CPU count ${cpu} is not allowed: must be one of ${counts.join(", ")}`);
  }
  if (memory !== undefined) checkMemory(table, memory, cpu);
  const [least, most] = table.timeout;
  if (timeout !== undefined && !(Number.isInteger(timeout) && within(timeout, table.timeout))) {
    throw new UsageError(`Time limit ${timeout} s is not allowed: must be ${least} to ${most} s`);
  }
}

function checkMemory({ memory: rows }: Table, memory: number, cpu: number | undefined): void {
  const possible = cpu === undefined ? [...rows] : [...rows].filter(([count]) => count === cpu);
  const isLegal = memory % 1024 === 0 && possible.some(([, range]) => within(memory, range));
  if (isLegal) return;
  const ranges = possible.map(([count, [least, most]]) => `${least} to ${most} with ${count} CPU`);
  throw new UsageError(
    `Memory limit ${memory} MiB is not allowed: must be a multiple of 1024, ${ranges.join(", ")}`,
  );
}

function within(value: number, [least, most]: [number, number]): boolean {
  return value >= least && value <= most;
}
