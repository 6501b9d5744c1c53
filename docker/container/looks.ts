import type { ContainerState } from "../engine/schemas.ts";
import type { NoUsage, Usage } from "./usage.ts";

/** How long a container may go unseen for its figures to count as whole. */
const UNSEEN_MS = 300;

/** The part by which memory may grow from one look to the last without being taken for growing. */
const GROWTH = 0.01;

/** The part of the CPU time that may have gone unseen at the end. */
const UNSEEN_CPU = 0.05;

/** One look at a running container. */
export interface Look {
  /** Milliseconds since the epoch, by the engine's clock. */
  at: number;
  memory: number;
  /** Whether `memory` is the most since the container's start, not only that of the moment. */
  isHighWater: boolean;
  cpuSeconds: number;
}

/** What is known of a container at its end. */
export type Ended = Pick<ContainerState, "StartedAt" | "FinishedAt" | "Status" | "OOMKilled">;

/**
 * The sum of all looks at one container.
 *
 * What was seen counts as whole where nothing that lasted 0.3 s can have been missed, and is a lower
 * bound elsewhere, and where memory still grew at the last look or there was no more than one. With cgroup v2 that depends on the longest time between two looks, or between one
 * and the start or the end. With cgroup v1 the kernel keeps a high-water mark: a look knows of all that
 * was before it, and only the time after the last one counts. Docker 20.10 looks at all containers
 * together once a second, however often it is asked, so most runs end too long after a look; newer
 * ones answer at once. CPU time is a lower bound where the CPUs could have added more than 5 % to it
 * after the last look. All times are the engine's own, so that its clock need not agree with ours.
 */
export class Looks {
  #first: Look | undefined;
  #last: Look | undefined;
  #memory = 0;
  /** Milliseconds; the longest time between two looks. */
  #longestGap = 0;
  #isGrowing = true;
  #lastFailed = false;

  /** Whether none was at a container that ran. */
  get isEmpty(): boolean {
    return this.#last === undefined;
  }

  /** @param look undefined where the container did not run */
  add(look: Look | undefined): void {
    this.#lastFailed = false;
    if (look === undefined) return;
    this.#first ??= look;
    if (this.#last !== undefined && look.at !== this.#last.at) {
      this.#longestGap = Math.max(this.#longestGap, look.at - this.#last.at);
      this.#isGrowing = look.memory > this.#memory * (1 + GROWTH);
    }
    this.#memory = Math.max(this.#memory, look.memory);
    this.#last = look;
  }

  /** A look told nothing. */
  fail(): void {
    this.#lastFailed = true;
  }

  /** @param cpus that the container may use */
  usage({ StartedAt, FinishedAt, OOMKilled }: Ended, cpus: number): Usage | NoUsage {
    const [first, last] = [this.#first, this.#last];
    if (first === undefined || last === undefined) {
      return this.#lastFailed ? "no-answer" : "ended-early";
    }
    const unseen = Date.parse(FinishedAt) - last.at;
    const before = first.at - Date.parse(StartedAt);
    const gap = last.isHighWater ? unseen : Math.max(before, this.#longestGap, unseen);
    const more = Math.max(0, unseen) / 1000 * cpus;
    return {
      // A time that the engine did not tell is not a number, and no gap is known to be short. One
      // that ran out of memory had more at its end than it had at the last look.
      peakMemory: {
        value: this.#memory,
        isLowerBound: OOMKilled || this.#isGrowing || !(gap <= UNSEEN_MS),
      },
      cpuSeconds: {
        value: last.cpuSeconds,
        isLowerBound: !(more <= UNSEEN_CPU * last.cpuSeconds),
      },
    };
  }
}
