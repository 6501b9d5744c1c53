import { visibleLine } from "../../terminal/text.ts";
import type { Headroom, SubmissionRecord } from "./record.ts";

/** One generation's legal values (spec/grader-contract.md, "Two protocols"). */
export interface LegalResources {
  /** Legal amounts of memory by number of CPUs, MiB, inclusive, in steps of 1024. */
  memory: ReadonlyMap<number, readonly [least: number, most: number]>;
  /** Seconds, inclusive. */
  timeout: readonly [least: number, most: number];
}

/** The part of a limit that may be used without a word. */
const COMFORTABLE = 0.8;

const MIB = 1024 ** 2;

/** MiB; the smallest legal amount of any generation (spec/grader-contract.md). */
const LEAST_MEMORY = 1024;

/** What is measured of one run. */
type Measured = Pick<
  SubmissionRecord["repetitions"][number],
  "durationSeconds" | "peakMemoryBytes" | "cpuSeconds"
>;

/** The largest value seen, and whose it is. */
interface Peak {
  value: number;
  name: string;
}

/**
 * Finds the largest needs of a suite's gradings. Those that were stopped at a limit say nothing of
 * what they would have needed, and are left out.
 */
export class HeadroomGauge {
  readonly #legal: Readonly<Record<"v1" | "v2", LegalResources>>;
  #memory: Peak | undefined;
  #time: Peak | undefined;
  #cpuSeconds: Peak | undefined;
  #cpus: Peak | undefined;
  #limits: SubmissionRecord["grading"]["limits"] | undefined;
  /** Gradings whose memory the engine did not tell: the shortest ones, mostly. */
  #unknownMemory = 0;
  /** The longest grading, in seconds, if there were only so many CPUs. */
  readonly #timeWith = new Map<number, number>();

  constructor(legal: Readonly<Record<"v1" | "v2", LegalResources>>) {
    this.#legal = legal;
    for (const { memory } of Object.values(legal)) {
      for (const cpus of memory.keys()) this.#timeWith.set(cpus, 0);
    }
  }

  add({ name, grading, repetitions }: SubmissionRecord): void {
    if (["timeout", "out-of-memory", "not-started"].includes(grading.status)) return;
    this.#limits = grading.limits;
    for (const measured of repetitions.length > 0 ? repetitions : [grading]) {
      this.#addRun(name, measured);
    }
  }

  #addRun(name: string, { durationSeconds, peakMemoryBytes, cpuSeconds }: Measured): void {
    this.#time = larger(this.#time, durationSeconds, name);
    if (peakMemoryBytes === null) this.#unknownMemory++;
    else this.#memory = larger(this.#memory, peakMemoryBytes, name);
    if (cpuSeconds !== null) {
      this.#cpuSeconds = larger(this.#cpuSeconds, cpuSeconds, name);
      if (durationSeconds > 0) {
        this.#cpus = larger(this.#cpus, cpuSeconds / durationSeconds, name);
      }
    }
    // Unknown work is taken for all that the CPUs it had could do.
    const work = cpuSeconds ?? durationSeconds * (this.#limits?.cpus ?? 1);
    for (const [cpus, longest] of this.#timeWith) {
      const time = Math.max(durationSeconds, work / cpus);
      this.#timeWith.set(cpus, Math.max(longest, time));
    }
  }

  headroom(): Headroom {
    return {
      peakMemoryBytes: this.#memory?.value ?? null,
      maxSeconds: this.#time?.value ?? null,
      maxCpuSeconds: this.#cpuSeconds?.value ?? null,
      maxCpus: this.#cpus?.value ?? null,
      cheapest: { v1: this.#cheapest(this.#legal.v1), v2: this.#cheapest(this.#legal.v2) },
      warnings: this.#warnings(),
    };
  }

  /** Fewest CPUs first, then least memory, then the shortest time, each with a fifth to spare. */
  #cheapest({ memory, timeout }: LegalResources): Headroom["cheapest"]["v1"] {
    if (this.#time === undefined) return null;
    const memoryNeeded = this.#memoryNeeded();
    for (const [cpus, [least, most]] of [...memory].sort(([a], [b]) => a - b)) {
      const memoryMiB = Math.max(least, Math.ceil(memoryNeeded / 1024) * 1024);
      const timeNeeded = (this.#timeWith.get(cpus) ?? 0) / COMFORTABLE;
      const timeoutSeconds = Math.max(timeout[0], Math.ceil(timeNeeded));
      if (memoryMiB <= most && timeoutSeconds <= timeout[1]) {
        return { cpus, memoryMiB, timeoutSeconds };
      }
    }
    return null;
  }

  /** MiB; where the engine did not tell it of all, the limit that was enough for them. */
  #memoryNeeded(): number {
    const seen = (this.#memory?.value ?? 0) / MIB / COMFORTABLE;
    if (this.#unknownMemory === 0) return seen;
    const limit = this.#limits?.memoryMiB ?? 0;
    return limit === 0 ? Infinity : Math.max(seen, limit);
  }

  #warnings(): string[] {
    const limits = this.#limits;
    if (limits === undefined) return [];
    const warnings: string[] = [];
    const look = (peak: Peak | undefined, limit: number, what: string, unit: string) => {
      if (peak === undefined || limit === 0 || peak.value <= COMFORTABLE * limit) return;
      const part = Math.round(100 * peak.value / limit);
      warnings.push(
        `\`${visibleLine(peak.name)}\` used ${part} % of the ${what} limit of ${limit} ${unit}`,
      );
    };
    const memory = this.#memory && { ...this.#memory, value: this.#memory.value / MIB };
    look(memory, limits.memoryMiB, "memory", "MiB");
    look(this.#time, limits.timeLimitSeconds, "time", "s");
    // With the least that can be asked for, nothing follows from it.
    if (this.#unknownMemory > 0 && limits.memoryMiB !== LEAST_MEMORY) {
      const of = limits.memoryMiB === 0
        ? "no memory limit can be named"
        : `the ${limits.memoryMiB} MiB they had were enough`;
      warnings.push(`the engine did not tell the memory of ${this.#unknownMemory} gradings: ${of}`);
    }
    return warnings;
  }
}

function larger(peak: Peak | undefined, value: number, name: string): Peak {
  return peak === undefined || value > peak.value ? { value, name } : peak;
}
