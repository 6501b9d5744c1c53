import type { ContainerState } from "../engine/schemas.ts";
import type { NoUsage, Usage } from "./usage.ts";

/** How long a container may go unobserved before its figures become lower bounds. */
const UNSEEN_MS = 300;

/** Fraction by which memory may rise between the last two samples without counting as growth. */
const GROWTH = 0.01;

/** Fraction of the CPU time that may be missing at the end. */
const UNSEEN_CPU = 0.05;

/** One sample of a running container. */
export interface Look {
  /** Milliseconds since the epoch, by the engine's clock. */
  at: number;
  /** Bytes. */
  memory: number;
  /** Whether `memory` is the maximum since the container's start, not the current value. */
  isHighWater: boolean;
  /** Bytes of page cache that `memory` excludes. */
  cache: number;
  /**
   * Bytes: the maximum since the container's start, page cache included, where it is reported
   * separately.
   */
  peak: number | undefined;
  cpuSeconds: number;
}

/** What is known of a container once it has ended. */
export type Ended = Pick<ContainerState, "StartedAt" | "FinishedAt" | "Status" | "OOMKilled">;

/**
 * The summary of all samples of one container.
 *
 * A figure is exact where nothing that lasted 0.3 s can have been missed. Otherwise it is a lower
 * bound, as it is where memory was still growing at the last sample or there was only one.
 *
 * The kernel keeps a high-water mark, page cache included. With cgroup v1 the engine reports it: a
 * sample covers everything before it, and only the time after the last one counts. Docker 20.10
 * samples all containers together once a second, however often it is asked, so most runs end too
 * long after a sample; newer engines answer at once. With cgroup v2 the engine reports the current
 * memory and its page cache; the mark is known where this machine's kernel runs the container. Then
 * any part of it that no sample saw as page cache counts as memory. Where there is no mark, the
 * longest time between two samples counts, or between one and the start or the end.
 *
 * CPU time is a lower bound where the CPUs could have added more than 5 % to it after the last
 * sample. All times are the engine's, so that its clock may differ from this machine's.
 */
export class Looks {
  #first: Look | undefined;
  #last: Look | undefined;
  #memory = 0;
  /** The most page cache seen. */
  #cache = 0;
  #peak = 0;
  /** When the high-water mark was last read. */
  #markedAt = -Infinity;
  /** Milliseconds; the longest time between two samples. */
  #longestGap = 0;
  #isGrowing = true;
  #lastFailed = false;

  /** Whether there was no sample of a container that ran. */
  get isEmpty(): boolean {
    return this.#last === undefined;
  }

  /** @param look undefined if the container was not running */
  add(look: Look | undefined): void {
    this.#lastFailed = false;
    if (look === undefined) return;
    // CPU time never falls, so earlier samples were not of this container; see `isImpossible()`.
    if (look.cpuSeconds < (this.#last?.cpuSeconds ?? 0)) this.#forget();
    this.#first ??= look;
    if (this.#last !== undefined && look.at !== this.#last.at) {
      this.#longestGap = Math.max(this.#longestGap, look.at - this.#last.at);
      this.#isGrowing = look.memory > this.#memory * (1 + GROWTH);
    }
    this.#memory = Math.max(this.#memory, look.memory);
    this.#cache = Math.max(this.#cache, look.cache);
    this.#peak = Math.max(this.#peak, look.peak ?? 0);
    if (look.isHighWater || look.peak !== undefined) this.#markedAt = look.at;
    this.#last = look;
  }

  #forget(): void {
    this.#first = this.#last = undefined;
    this.#memory =
      this.#cache =
      this.#peak =
      this.#longestGap =
        0;
    this.#markedAt = -Infinity;
    this.#isGrowing = true;
  }

  /** Records a sample without data. */
  fail(): void {
    this.#lastFailed = true;
  }

  /** @param cpus that the container may use */
  usage({ StartedAt, FinishedAt, OOMKilled }: Ended, cpus: number): Usage | NoUsage {
    const [first, last] = [this.#first, this.#last];
    if (first === undefined || last === undefined) {
      return this.#lastFailed ? "no-answer" : "ended-early";
    }
    if (isImpossible(last, Date.parse(StartedAt), cpus)) return "no-answer";
    const end = Date.parse(FinishedAt);
    const unseen = end - last.at;
    const before = first.at - Date.parse(StartedAt);
    const gap = Math.min(end - this.#markedAt, Math.max(before, this.#longestGap, unseen));
    const more = Math.max(0, unseen) / 1000 * cpus;
    return {
      // A missing time is NaN, so no gap is known to be short. A container that ran out of memory
      // used more at its end than at the last sample.
      peakMemory: {
        value: Math.max(this.#memory, this.#peak - this.#cache),
        isLowerBound: OOMKilled || this.#isGrowing || !(gap <= UNSEEN_MS),
      },
      cpuSeconds: {
        value: last.cpuSeconds,
        isLowerBound: !(more <= UNSEEN_CPU * last.cpuSeconds),
      },
    };
  }
}

/** Seconds by which accounted CPU time may exceed elapsed time; a whole machine soon exceeds it. */
const CPU_MARGIN = 60;

/**
 * Whether a sample cannot be of the container, because its CPUs could not have used that much time:
 * for an instant after a start Podman reports the figures of the whole machine.
 *
 * @param start milliseconds since the epoch, by the engine's clock
 */
function isImpossible({ at, cpuSeconds }: Look, start: number, cpus: number): boolean {
  return cpuSeconds > Math.max(0, at - start) / 1000 * cpus + CPU_MARGIN;
}
