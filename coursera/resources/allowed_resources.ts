import { UsageError } from "../../terminal/errors.ts";

/** Resources of a grader; a missing field is not set, or keeps its value. */
export interface Resources {
  /** Number of CPUs, an integer. */
  cpu?: number | undefined;
  /** MB. */
  memory?: number | undefined;
  /** Seconds. */
  timeout?: number | undefined;
}

/** `v1`: an image, as in courseraprogramming. `v2`: a build context, as in coursera_autograder. */
export type Generation = "v1" | "v2";

/** One generation's allowed values (docs/spec/grader-contract.md, "Legal values"). */
export interface Table {
  /** Allowed amounts of memory by number of CPUs, inclusive, in steps of 1024 MB. */
  memory: Map<number, [least: number, most: number]>;
  timeout: [least: number, most: number];
}

/** In the first generation the memory is the same for each number of CPUs. */
export const allowedResources: Readonly<Record<Generation, Table>> = {
  v1: {
    memory: new Map([[1, [1024, 4096]], [2, [1024, 4096]], [3, [1024, 4096]], [4, [1024, 4096]]]),
    timeout: [300, 1800],
  },
  v2: {
    memory: new Map([[1, [2048, 8192]], [2, [4096, 16384]], [4, [8192, 16384]]]),
    timeout: [300, 3600],
  },
};

/** The defaults (docs/spec/coursera-api.md, section 7). */
export const defaultResources = { cpu: 1, memory: 4096, timeout: 1200 } as const;

/**
 * Checks resources before anything is sent. Memory without a CPU count is allowed if it is valid
 * for some count, because the current count is not known here.
 *
 * @throws {UsageError} naming the allowed values
 */
export function checkResources(generation: Generation, { cpu, memory, timeout }: Resources): void {
  const table = allowedResources[generation];
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
  const isAllowed = memory % 1024 === 0 && possible.some(([, range]) => within(memory, range));
  if (isAllowed) return;
  const ranges = possible.map(([count, [least, most]]) => `${least} to ${most} with ${count} CPU`);
  throw new UsageError(
    `Memory limit ${memory} MB is not allowed: must be a multiple of 1024, ${ranges.join(", ")}`,
  );
}

function within(value: number, [least, most]: [number, number]): boolean {
  return value >= least && value <= most;
}
