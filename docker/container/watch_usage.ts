import { setTimeout as sleep } from "node:timers/promises";
// The small half, which a grading has time for: see README, Dependencies.
import * as z from "zod/mini";
import { cpuLimit, type Engine } from "../engine/engine.ts";
import { socketPath } from "../engine/engine_socket.ts";
import { type Ended, type Look, Looks } from "./looks.ts";
import type { NoUsage, Usage } from "./usage.ts";

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

/** A container's usage while it is being watched. */
export interface UsageWatch {
  /** Ends the watch; may be called again. */
  stop(): Promise<void>;
  /** What was seen until `stop()`. @param state of the container at its end */
  usage(state: Ended): Usage | NoUsage;
}

/**
 * Looks at a container's usage at a constant pace until told to stop. The engine forgets it when the
 * container ends, and `docker stats` needs more than a second a look, so the engine's socket is asked
 * itself; engines elsewhere (tcp, ssh) are not asked. An engine that does not limit memory has no
 * control group for a container and tells the figures of the whole machine: it is not asked either.
 *
 * What the figures are worth: see {@linkcode Looks}.
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
  const looks = new Looks();
  const watching = path === undefined || unasked !== undefined
    ? Promise.resolve()
    : watch(path, name, looks, ending.signal);
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

async function watch(path: string, name: string, looks: Looks, ending: AbortSignal): Promise<void> {
  using client = Deno.createHttpClient({ proxy: { transport: "unix", path } });
  const url = `http://docker/containers/${name}/stats?stream=false&one-shot=true`;
  while (!ending.aborted) {
    const start = performance.now();
    try {
      const signal = AbortSignal.any([ending, AbortSignal.timeout(PATIENCE_MS)]);
      const response = await fetch(url, { client, signal });
      looks.add(lookOf(statsSchema.parse(await response.json())));
    } catch {
      // Podman answers with nothing while it starts a container: the next look may succeed.
      if (!ending.aborted) looks.fail();
    }
    const pace = looks.isEmpty ? START_PACE_MS : PACE_MS;
    const left = Math.max(0, start + pace - performance.now());
    await sleep(left, undefined, { signal: ending }).catch(() => {});
  }
}

/**
 * @returns undefined for a container that does not run, of which the engine tells the year 1
 * @throws {Error} where there is no figure
 */
function lookOf(
  { read, memory_stats: memory, cpu_stats: cpu }: z.infer<typeof statsSchema>,
): Look | undefined {
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
