import { percent } from "../../terminal/measures.ts";
import { visibleLine } from "../../terminal/text.ts";
import type { NoUsage } from "../../docker/container/usage.ts";
import type { Headroom, SubmissionRecord } from "./record.ts";

/** One generation's allowed values (docs/spec/grader-contract.md, "Legal values"). */
export interface AllowedResources {
  /** Allowed amounts of memory by number of CPUs, in MB, inclusive, in steps of 1024. */
  memory: ReadonlyMap<number, readonly [least: number, most: number]>;
  /** Seconds, inclusive. */
  timeout: readonly [least: number, most: number];
}

/** Fraction of a limit that may be used without a remark. */
const COMFORTABLE = 0.8;

const MIB = 1024 ** 2;

/**
 * MB; the smallest allowed amount of any generation (docs/spec/grader-contract.md, "Legal values").
 */
const LEAST_MEMORY = 1024;

/**
 * Seconds that CPU time is averaged over, at least. The kernel limits it in periods of 0.1 s, so
 * a run of a few milliseconds may use several CPUs under a limit of one.
 */
const LEAST_AVERAGED = 1;

/** The measurements of one run. */
type Run = Omit<SubmissionRecord["repetitions"][number], "feedbackDigest">;

/** The largest value seen, and its submission. */
interface Peak {
  value: number;
  name: string;
  /** Whether that grading may have used more. */
  isLowerBound: boolean;
}

/** A grading that was stopped does not show how much it would have needed. */
const STOPPED: ReadonlySet<string | undefined> = new Set(["timeout", "out-of-memory"]);

/**
 * Finds the largest needs of a suite's gradings. Gradings that were stopped at a limit do not show
 * what they would have needed, and those expected to be stopped say nothing about the others, so
 * both are left out. Nothing is concluded from missing figures: a limit counts as enough only if it
 * is known to be, and as too low only if a measured figure exceeds it.
 */
export class HeadroomGauge {
  readonly #allowed: Readonly<Record<"v1" | "v2", AllowedResources>>;
  #memory: Peak | undefined;
  #time: Peak | undefined;
  #cpuSeconds: Peak | undefined;
  #cpus: Peak | undefined;
  #limits: SubmissionRecord["grading"]["limits"] | undefined;
  /** Number of gradings whose memory, or CPU time, was not fully measured. */
  #unsureMemory = 0;
  #unsureCpu = 0;
  #missingBecause: NoUsage | null = null;
  /** The longest grading, in seconds, for each number of CPUs: lower and upper bound. */
  readonly #timeWith = new Map<number, Need>();

  constructor(allowed: Readonly<Record<"v1" | "v2", AllowedResources>>) {
    this.#allowed = allowed;
    for (const { memory } of Object.values(allowed)) {
      for (const cpus of memory.keys()) this.#timeWith.set(cpus, { least: 0, most: 0 });
    }
  }

  add({ name, grading, repetitions, expectation }: SubmissionRecord): void {
    if (STOPPED.has(expectation?.status)) return;
    for (const run of repetitions.length > 0 ? repetitions : [grading]) {
      if (STOPPED.has(run.status) || run.status === "not-started") continue;
      this.#limits = grading.limits;
      this.#addMemory(name, run);
      this.#addTime(name, run, grading.limits.cpus);
    }
  }

  #addMemory(name: string, { peakMemoryBytes, usage }: Run): void {
    const isLowerBound = usage?.isLowerBound.peakMemoryBytes ?? false;
    if (isLowerBound || peakMemoryBytes === null) this.#unsureMemory++;
    if (peakMemoryBytes === null) this.#missingBecause = usage?.missingBecause ?? "no-answer";
    else this.#memory = larger(this.#memory, { value: peakMemoryBytes, name, isLowerBound });
  }

  #addTime(name: string, { durationSeconds, cpuSeconds, usage }: Run, cpusOfRun: number): void {
    this.#time = larger(this.#time, { value: durationSeconds, name, isLowerBound: false });
    const isLowerBound = usage?.isLowerBound.cpuSeconds ?? false;
    const isSure = cpuSeconds !== null && !isLowerBound;
    if (!isSure) this.#unsureCpu++;
    if (cpuSeconds !== null) {
      this.#cpuSeconds = larger(this.#cpuSeconds, { value: cpuSeconds, name, isLowerBound });
      const value = cpuSeconds / Math.max(durationSeconds, LEAST_AVERAGED);
      this.#cpus = larger(this.#cpus, { value, name, isLowerBound });
    }
    const least = cpuSeconds ?? 0;
    const most = isSure ? least : Math.max(least, durationSeconds * cpusOfRun);
    for (const [cpus, longest] of this.#timeWith) {
      longest.least = Math.max(longest.least, durationSeconds, least / cpus);
      longest.most = Math.max(longest.most, durationSeconds, most / cpus);
    }
  }

  headroom(): Headroom {
    return {
      peakMemoryBytes: this.#memory?.value ?? null,
      maxSeconds: this.#time?.value ?? null,
      maxCpuSeconds: this.#cpuSeconds?.value ?? null,
      maxCpus: this.#cpus?.value ?? null,
      usage: {
        isLowerBound: {
          peakMemoryBytes: this.#memory !== undefined && this.#unsureMemory > 0,
          maxCpuSeconds: this.#cpuSeconds !== undefined && this.#unsureCpu > 0,
          maxCpus: this.#cpus !== undefined && this.#unsureCpu > 0,
        },
        missingBecause: this.#missingBecause,
      },
      cheapest: { ...this.#cheapest("v1"), ...this.#cheapest("v2") },
      warnings: this.#warnings(),
    };
  }

  /** Undefined if it is not known whether any allowed limits are enough. */
  #cheapest(generation: "v1" | "v2"): Headroom["cheapest"] {
    if (this.#time === undefined) return {};
    const enough = this.#smallest(generation, "most");
    if (enough === null && this.#smallest(generation, "least") !== null) return {};
    return { [generation]: enough };
  }

  /** Fewest CPUs first, then least memory, then shortest time, each with a fifth to spare. */
  #smallest(generation: "v1" | "v2", need: keyof Need) {
    const { memory, timeout } = this.#allowed[generation];
    const memoryNeeded = this.#memoryNeeded()[need];
    for (const [cpus, [least, most]] of [...memory].sort(([a], [b]) => a - b)) {
      const memoryMiB = Math.max(least, Math.ceil(memoryNeeded / 1024) * 1024);
      const timeNeeded = (this.#timeWith.get(cpus)?.[need] ?? 0) / COMFORTABLE;
      const timeoutSeconds = Math.max(timeout[0], Math.ceil(timeNeeded));
      if (memoryMiB <= most && timeoutSeconds <= timeout[1]) {
        return { cpus, memoryMiB, timeoutSeconds };
      }
    }
    return null;
  }

  /** MB; where not everything was measured, at most the limit that was enough for all. */
  #memoryNeeded(): Need {
    const least = (this.#memory?.value ?? 0) / MIB / COMFORTABLE;
    if (this.#unsureMemory === 0) return { least, most: least };
    const limit = this.#limits?.memoryMiB ?? 0;
    return { least, most: limit === 0 ? Infinity : Math.max(least, limit) };
  }

  #warnings(): string[] {
    const limits = this.#limits;
    if (limits === undefined) return [];
    const warnings: string[] = [];
    const look = (peak: Peak | undefined, limit: number, what: string, unit: string) => {
      if (peak === undefined || limit === 0 || peak.value <= COMFORTABLE * limit) return;
      const part = percent(peak.value / limit);
      const used = peak.isLowerBound ? "used at least" : "used";
      warnings.push(
        `\`${visibleLine(peak.name)}\` ${used} ${part} of the ${what} limit of ${limit} ${unit}`,
      );
    };
    const memory = this.#memory && { ...this.#memory, value: this.#memory.value / MIB };
    look(memory, limits.memoryMiB, "memory", "MB");
    look(this.#time, limits.timeLimitSeconds, "time", "s");
    // With the lowest limit that can be requested, it proves nothing.
    if (this.#unsureMemory > 0 && limits.memoryMiB !== LEAST_MEMORY) {
      const so = limits.memoryMiB === 0
        ? "no memory limit can be named"
        : `the limit of ${limits.memoryMiB} MB was enough`;
      const gradings = this.#unsureMemory === 1 ? "1 grading" : `${this.#unsureMemory} gradings`;
      warnings.push(`${gradings} may have used more memory than was seen: ${so}`);
    }
    return warnings;
  }
}

/** Lower and upper bound of a need. */
interface Need {
  least: number;
  most: number;
}

function larger(peak: Peak | undefined, other: Peak): Peak {
  return peak === undefined || other.value > peak.value ? other : peak;
}
