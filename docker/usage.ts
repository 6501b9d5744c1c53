import * as z from "zod";

/** What a container used, as far as the engine could tell while it ran. */
export interface Usage {
  /** Largest memory seen, bytes. */
  peakMemory: number | undefined;
  /** CPU time of the last look, seconds. */
  cpuSeconds: number | undefined;
}

const statsSchema = z.object({
  memory_stats: z.object({
    max_usage: z.number().optional(),
    usage: z.number().optional(),
    stats: z.record(z.string(), z.number()).optional(),
  }).optional(),
  cpu_stats: z.object({ cpu_usage: z.object({ total_usage: z.number() }).optional() }).optional(),
});

const FIRST_PAUSE_MS = 40;
const LONGEST_PAUSE_MS = 500;

/**
 * Looks at a running container's usage until told to stop. The engine forgets it when the container
 * ends, and `docker stats` needs more than a second a look, so the engine's socket is asked itself;
 * engines elsewhere (tcp, ssh) are not asked. With cgroup v1 the kernel's own high-water mark comes
 * back, with v2 the largest of the looks.
 */
export function watchUsage(endpoint: string | undefined, name: string) {
  const path = /^unix:\/\/(.+)$/.exec(endpoint ?? "")?.[1];
  const ending = new AbortController();
  const watching = path === undefined
    ? Promise.resolve(undefined)
    : watch(path, name, ending.signal);
  return {
    stop(): Promise<Usage | undefined> {
      ending.abort();
      return watching;
    },
  };
}

async function watch(path: string, name: string, signal: AbortSignal): Promise<Usage | undefined> {
  const client = Deno.createHttpClient({ proxy: { transport: "unix", path } });
  const usage: Usage = { peakMemory: undefined, cpuSeconds: undefined };
  const url = `http://docker/containers/${name}/stats?stream=false&one-shot=true`;
  try {
    for (
      let pause = FIRST_PAUSE_MS;
      !signal.aborted;
      pause = Math.min(1.5 * pause, LONGEST_PAUSE_MS)
    ) {
      await wait(pause, signal);
      if (signal.aborted) break;
      const response = await fetch(url, { client, signal });
      const stats = statsSchema.safeParse(await response.json());
      if (stats.success) take(usage, stats.data);
    }
  } catch {
    // Usage is a courtesy: a grading is never failed for it.
  } finally {
    client.close();
  }
  return usage.peakMemory === undefined && usage.cpuSeconds === undefined ? undefined : usage;
}

function take(usage: Usage, { memory_stats: memory, cpu_stats: cpu }: z.infer<typeof statsSchema>) {
  // Page cache that the kernel can take back at once is not what a limit is hit by.
  const current = memory?.usage === undefined
    ? undefined
    : memory.usage - (memory.stats?.inactive_file ?? 0);
  const seen = memory?.max_usage ?? current;
  if (seen !== undefined && seen > 0) usage.peakMemory = Math.max(usage.peakMemory ?? 0, seen);
  const nanoseconds = cpu?.cpu_usage?.total_usage;
  if (nanoseconds) usage.cpuSeconds = Math.max(usage.cpuSeconds ?? 0, nanoseconds / 1e9);
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
