// The small half, which a grading has time for: see README, Dependencies.
import * as z from "zod/mini";
import { socketPath } from "./engine_socket.ts";

/** What a container used, as far as the engine could tell while it ran. */
export interface Usage {
  /** Largest memory seen, bytes. */
  peakMemory: number;
  /** CPU time at the last look, seconds. */
  cpuSeconds: number;
}

const statsSchema = z.object({
  memory_stats: z.optional(z.object({
    max_usage: z.optional(z.number()),
    usage: z.optional(z.number()),
    stats: z.optional(z.record(z.string(), z.number())),
  })),
  cpu_stats: z.optional(
    z.object({ cpu_usage: z.optional(z.object({ total_usage: z.number() })) }),
  ),
});

/** Between looks before the container runs, and right after. */
const SHORTEST_PAUSE_MS = 15;
const LONGEST_PAUSE_MS = 500;

/** A start takes longer than this everywhere. */
const FIRST_LOOK_MS = 100;

/** The part of a run that may have gone unseen at its end before its peak counts as unknown. */
const UNSEEN = 0.2;

/**
 * Looks at a running container's usage until told to stop. The engine forgets it when the container
 * ends, and `docker stats` needs more than a second a look, so the engine's socket is asked itself;
 * engines elsewhere (tcp, ssh) are not asked. With cgroup v1 the kernel's own high-water mark comes
 * back, with v2 the largest of the looks. Looks get rarer as the run gets longer, a tenth of it apart.
 */
export function watchUsage(endpoint: string | undefined, name: string) {
  const path = socketPath(endpoint);
  const ending = new AbortController();
  const watching = path === undefined
    ? Promise.resolve(undefined)
    : watch(path, name, ending.signal);
  return {
    /** @returns undefined where nothing was seen, or not enough of the run to speak of a peak */
    async stop(): Promise<Usage | undefined> {
      const end = performance.now();
      ending.abort();
      const seen = await watching;
      if (seen === undefined) return undefined;
      return end - seen.last > UNSEEN * (end - seen.first) ? undefined : seen.usage;
    },
  };
}

interface Watched {
  usage: Usage;
  /** When the running container was first and last looked at, by `performance.now()`. */
  first: number;
  last: number;
}

async function watch(
  path: string,
  name: string,
  signal: AbortSignal,
): Promise<Watched | undefined> {
  const client = Deno.createHttpClient({ proxy: { transport: "unix", path } });
  const url = `http://docker/containers/${name}/stats?stream=false&one-shot=true`;
  let watched: Watched | undefined;
  try {
    await wait(FIRST_LOOK_MS, signal);
    while (!signal.aborted) {
      const response = await fetch(url, { client, signal });
      const usage = usageOf(statsSchema.parse(await response.json()));
      const now = performance.now();
      if (usage !== undefined) {
        watched ??= { usage, first: now, last: now };
        watched.usage = {
          peakMemory: Math.max(usage.peakMemory, watched.usage.peakMemory),
          cpuSeconds: Math.max(usage.cpuSeconds, watched.usage.cpuSeconds),
        };
        watched.last = now;
      }
      const running = watched === undefined ? 0 : now - watched.first;
      await wait(Math.min(Math.max(running / 10, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS), signal);
    }
  } catch {
    // Usage is a courtesy: a grading is never failed for it.
  } finally {
    client.close();
  }
  return watched;
}

/** Undefined for a container that does not run: the engine then answers with zeros. */
function usageOf(stats: z.infer<typeof statsSchema>): Usage | undefined {
  const { memory_stats: memory, cpu_stats: cpu } = stats;
  // Page cache that the kernel can take back at once is not what a limit is hit by.
  const current = (memory?.usage ?? 0) - (memory?.stats?.inactive_file ?? 0);
  const peakMemory = memory?.max_usage ?? current;
  const cpuSeconds = Math.round((cpu?.cpu_usage?.total_usage ?? 0) / 1e6) / 1e3;
  return peakMemory > 0 ? { peakMemory, cpuSeconds } : undefined;
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
    signal.addEventListener("abort", done);
  });
}
