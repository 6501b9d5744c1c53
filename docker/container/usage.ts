import { setTimeout as delay } from "node:timers/promises";
// The small half, which a grading has time for: see README, Dependencies.
import * as z from "zod/mini";
import { cpuLimit, type Engine } from "../engine/engine.ts";
import { socketPath } from "../engine/engine_socket.ts";
import type { ContainerState } from "../engine/schemas.ts";

/** Something that was measured. */
export interface Figure {
  value: number;
  /** More may have been used than was seen. */
  isLowerBound: boolean;
}

/** What a container used, as far as the engine could tell while it ran. */
export interface Usage {
  /** Largest memory seen, bytes. */
  peakMemory: Figure;
  cpuSeconds: Figure;
}

/** Why there are no figures. */
export const NO_USAGE = [
  "engine-elsewhere",
  "no-limits",
  "not-started",
  "ended-early",
  "no-answer",
] as const;
export type NoUsage = typeof NO_USAGE[number];

/**
 * Between two looks at a running container: a spike of 0.3 s is seen though a look be late. A look
 * takes up to 2 ms of a processor here, and up to 7 ms in the engine.
 */
const PACE_MS = 200;

/** Before the container runs, when the engine answers without looking. */
const START_PACE_MS = 50;

/**
 * A look that takes longer has failed. Docker 20.10 holds all answers back while it starts a container,
 * and then gives what it saw of the others when it could: after 7 s on a machine that is busy.
 */
const PATIENCE_MS = 60_000;

/** How long a container may go unseen for its figures to count as whole. */
const UNSEEN_MS = 300;

/** The part of the CPU time that may have gone unseen at the end. */
const UNSEEN_CPU = 0.05;

const statsSchema = z.object({
  read: z.string(),
  memory_stats: z.optional(z.object({
    max_usage: z.optional(z.number()),
    usage: z.optional(z.number()),
    stats: z.nullish(z.record(z.string(), z.number())),
  })),
  cpu_stats: z.optional(
    z.object({ cpu_usage: z.optional(z.object({ total_usage: z.number() })) }),
  ),
});

/** One look at a running container. */
interface Look {
  /** Milliseconds since the epoch, by the engine's clock. */
  at: number;
  memory: number;
  /** Whether `memory` is the most since the container's start, not only that of the moment. */
  isHighWater: boolean;
  cpuSeconds: number;
}

/** A container's usage while it is being watched. */
export interface UsageWatch {
  /** Ends the watch; may be called again. */
  stop(): Promise<void>;
  /** What was seen until `stop()`. @param state of the container at its end */
  usage(state: Ended): Usage | NoUsage;
}

type Ended = Pick<ContainerState, "StartedAt" | "FinishedAt" | "Status" | "OOMKilled">;

/**
 * Looks at a container's usage at a constant pace until told to stop. The engine forgets it when the
 * container ends, and `docker stats` needs more than a second a look, so the engine's socket is asked
 * itself; engines elsewhere (tcp, ssh) are not asked. An engine that does not limit memory has no
 * control group for a container and tells the figures of the whole machine: it is not asked either.
 *
 * What was seen counts as whole where nothing that lasted 0.3 s can have been missed, and is a lower
 * bound elsewhere. With cgroup v2 that depends on the longest time between two looks, or between one
 * and the start or the end. With cgroup v1 the kernel keeps a high-water mark: a look knows of all that
 * was before it, and only the time after the last one counts. Docker 20.10 looks at all containers
 * together once a second, however often it is asked, so most runs end too long after a look; newer
 * ones answer at once. CPU time is a lower bound where the CPUs could have added more than 5 % to it
 * after the last look. All times are the engine's own, so that its clock need not agree with ours.
 *
 * @param cpus that the container may use
 */
export function watchUsage(engine: Engine, name: string, cpus: number): UsageWatch {
  const path = socketPath(engine.endpoint);
  const unasked = path === undefined
    ? "engine-elsewhere"
    : engine.limits.memoryLimit
    ? undefined
    : "no-limits";
  const ending = new AbortController();
  const seen = new Seen();
  const watching = path === undefined || unasked !== undefined
    ? Promise.resolve()
    : watch(path, name, seen, ending.signal);
  return {
    stop() {
      ending.abort();
      return watching;
    },
    usage(state) {
      if (state.Status === "created") return "not-started";
      return unasked ?? seen.usage(state, cpuLimit(engine, cpus) || engine.info.NCPU);
    },
  };
}

/** The sum of all looks. */
class Seen {
  #first: Look | undefined;
  #last: Look | undefined;
  #memory = 0;
  /** Milliseconds; the longest time between two looks. */
  #longestGap = 0;
  #lastFailed = false;

  get isEmpty(): boolean {
    return this.#last === undefined;
  }

  /** @param look undefined where the container did not run */
  add(look: Look | undefined): void {
    this.#lastFailed = false;
    if (look === undefined) return;
    this.#first ??= look;
    if (this.#last !== undefined) {
      this.#longestGap = Math.max(this.#longestGap, look.at - this.#last.at);
    }
    this.#memory = Math.max(this.#memory, look.memory);
    this.#last = look;
  }

  fail(): void {
    this.#lastFailed = true;
  }

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
      peakMemory: { value: this.#memory, isLowerBound: OOMKilled || !(gap <= UNSEEN_MS) },
      cpuSeconds: {
        value: last.cpuSeconds,
        isLowerBound: !(more <= UNSEEN_CPU * last.cpuSeconds),
      },
    };
  }
}

async function watch(path: string, name: string, seen: Seen, ending: AbortSignal): Promise<void> {
  using client = Deno.createHttpClient({ proxy: { transport: "unix", path } });
  const url = `http://docker/containers/${name}/stats?stream=false&one-shot=true`;
  while (!ending.aborted) {
    const start = performance.now();
    try {
      const signal = AbortSignal.any([ending, AbortSignal.timeout(PATIENCE_MS)]);
      const response = await fetch(url, { client, signal });
      seen.add(lookOf(statsSchema.parse(await response.json())));
    } catch {
      // Podman answers with nothing while it starts a container: the next look may succeed.
      if (!ending.aborted) seen.fail();
    }
    const pace = seen.isEmpty ? START_PACE_MS : PACE_MS;
    const left = Math.max(0, start + pace - performance.now());
    await delay(left, undefined, { signal: ending }).catch(() => {});
  }
}

/**
 * @returns undefined for a container that does not run, of which the engine tells the year 1
 * @throws {Error} where there is no figure
 */
function lookOf({ read, memory_stats: memory, cpu_stats: cpu }: z.infer<typeof statsSchema>) {
  const at = Date.parse(read);
  if (at < 0) return undefined;
  const { usage = 0, max_usage: most = 0, stats } = memory ?? {};
  // Only the kernel of cgroup v1 tells this; some Podmans give a limit as the most that was used.
  const isHighWater = most > 0 && stats?.hierarchical_memory_limit !== undefined;
  // Page cache that the kernel can take back at once is not what a limit is hit by.
  const current = usage - (stats?.inactive_file ?? 0);
  const seen = isHighWater ? most : current;
  if (!(seen > 0)) throw new Error("The engine told no memory");
  // Milliseconds: the engine tells nanoseconds, most of them noise.
  const cpuSeconds = Math.round((cpu?.cpu_usage?.total_usage ?? 0) / 1e6) / 1e3;
  return { at, memory: seen, isHighWater, cpuSeconds };
}
