// The smaller build of zod, to keep grading fast: see README, Dependencies.
import * as z from "zod/mini";
import { saysNoMetrics } from "../engine/client_words.ts";
import { cpuLimit, type Engine } from "../engine/engine.ts";
import { socketPath } from "../engine/engine_socket.ts";
import { pause } from "../engine/pause.ts";
import { memoryPeak } from "./memory_peak.ts";
import { type Ended, type Look, Looks } from "./looks.ts";
import type { NoUsage, Usage } from "./usage.ts";

/**
 * Interval between two samples of a running container: a spike of 0.3 s is seen even if a sample is
 * late. A sample takes up to 2 ms of a processor here, and up to 7 ms in the engine.
 */
const PACE_MS = 200;

/**
 * Interval before the container runs, when the engine answers without sampling. Each look slows the
 * start down: with hardly any, a grading of 860 ms took 56 ms less (Docker 28.5, two busy processors).
 */
const START_PACE_MS = 100;

/**
 * A sample that takes longer has failed. Docker 20.10 holds back all answers while it starts a
 * container, then returns what it saw of the others in the meantime: after 7 s on a busy machine.
 */
const PATIENCE_MS = 60_000;

/** An answer without statistics. */
const refusalSchema = z.object({ message: z.string() });

/** Factor by which a kernel may exceed a limit. */
const OVERSHOOT = 1.05;

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

/** The usage of a container that is being watched. */
export interface UsageWatch {
  /** Stops watching; may be called more than once. */
  stop(): Promise<void>;
  /**
   * What was seen until `stop()`.
   *
   * @param state of the container at its end
   */
  usage(state: Ended): Usage | NoUsage;
}

/**
 * Samples a container's usage at a constant interval until stopped. The engine discards it when the
 * container ends, and `docker stats` takes more than a second per sample, so this asks the engine's
 * socket directly; engines elsewhere (tcp, ssh) are not asked. An engine that does not limit memory
 * has no control group for a container and reports the figures of the whole machine: it is not
 * asked either.
 *
 * For the accuracy of the figures see {@linkcode Looks}.
 *
 * @param id of the container, which the statistics lack (Docker 26, asked for one sample)
 * @param cpus that the container may use
 * @param memoryMiB that it may use; 0 means no limit
 */
export function watchUsage(
  engine: Engine,
  id: string,
  cpus: number,
  memoryMiB = 0,
): UsageWatch {
  const path = socketPath(engine.endpoint);
  const unasked = path === undefined
    ? "engine-elsewhere"
    : engine.limits.memoryLimit
    ? undefined
    : "no-limits";
  const ending = new AbortController();
  const looks = new Looks();
  const watching = path === undefined || unasked !== undefined
    ? Promise.resolve()
    : watch({ path, id, looks, memoryMiB }, ending.signal);
  return {
    stop() {
      ending.abort();
      return watching;
    },
    usage(state) {
      if (state.Status === "created") return "not-started";
      return unasked ?? looks.usage(state, cpuLimit(engine, cpus) || engine.info.NCPU);
    },
  };
}

interface Watched {
  /** Path of the engine's socket. */
  path: string;
  id: string;
  looks: Looks;
  memoryMiB: number;
}

async function watch(
  { path, id, looks, memoryMiB }: Watched,
  ending: AbortSignal,
): Promise<void> {
  using client = Deno.createHttpClient({ proxy: { transport: "unix", path } });
  const url = `http://docker/containers/${id}/stats?stream=false&one-shot=true`;
  let hasPeak = true;
  await pause(START_PACE_MS, ending).catch(() => {});
  while (!ending.aborted) {
    const start = performance.now();
    try {
      const signal = AbortSignal.any([ending, AbortSignal.timeout(PATIENCE_MS)]);
      const response = await fetch(url, { client, signal });
      const answer: unknown = await response.json();
      const { data: refusal } = refusalSchema.safeParse(answer);
      const hasEnded = refusal !== undefined && saysNoMetrics(refusal.message);
      const stats = hasEnded ? undefined : statsSchema.parse(answer);
      const look = stats && lookOf(stats, memoryMiB);
      if (look !== undefined && !look.isHighWater && hasPeak) {
        const told = await memoryPeak(id, ending).catch(() => undefined);
        if (told === "absent") hasPeak = false;
        else Object.assign(look, told);
      }
      looks.add(look);
    } catch {
      // Podman returns an empty answer while it starts a container: the next sample may succeed.
      if (!ending.aborted) looks.fail();
    }
    const pace = looks.isEmpty ? START_PACE_MS : PACE_MS;
    const left = Math.max(0, start + pace - performance.now());
    await pause(left, ending).catch(() => {});
  }
}

/**
 * @returns undefined for a container that is not running, for which the engine reports the year 1
 * @throws {Error} if there is no figure
 */
function lookOf(
  { read, memory_stats: memory, cpu_stats: cpu }: z.infer<typeof statsSchema>,
  memoryMiB: number,
): Look | undefined {
  const at = Date.parse(read);
  if (at < 0) return undefined;
  const { usage = 0, max_usage: most = 0, stats } = memory ?? {};
  // Only the kernel of cgroup v1 reports this; some Podmans report a limit as the highest use.
  const isHighWater = most > 0 && stats?.hierarchical_memory_limit !== undefined;
  // Page cache that the kernel can reclaim at once does not count towards reaching a limit.
  const cache = stats?.inactive_file ?? 0;
  const seen = isHighWater ? most : usage - cache;
  if (!(seen > 0)) throw new Error("The engine told no memory");
  // For a process that is not yet in its control group Podman reports the figures of the machine.
  if (memoryMiB > 0 && seen > memoryMiB * 1024 ** 2 * OVERSHOOT) {
    throw new Error("The engine told more memory than the container can have");
  }
  // Milliseconds: the engine reports nanoseconds, most of which are noise.
  const cpuSeconds = Math.round((cpu?.cpu_usage?.total_usage ?? 0) / 1e6) / 1e3;
  return { at, memory: seen, isHighWater, cache, peak: undefined, cpuSeconds };
}
