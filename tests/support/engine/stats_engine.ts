import type { Engine } from "../../../docker/engine/engine.ts";
import { temporaryFolder } from "../files.ts";

/** The start time of the container in these tests, by the engine's clock. */
export const START = Date.parse("2026-03-04T05:06:07.000Z");

/** What an engine reports about a container; all but the time is optional. */
export interface Told {
  /** Milliseconds after {@linkcode START}. */
  at: number;
  memory?: Record<string, unknown>;
  cpuSeconds?: number;
}

/** An engine's statistics of a running container. */
export function stats({ at, memory = { usage: 1 }, cpuSeconds = 0 }: Told): Response {
  return Response.json({
    read: new Date(START + at).toISOString(),
    memory_stats: memory,
    cpu_stats: { cpu_usage: { total_usage: cpuSeconds * 1e9 } },
  });
}

/** Those of a container that is not running. */
export function noStats(): Response {
  return Response.json({
    read: "0001-01-01T00:00:00Z",
    memory_stats: {},
    cpu_stats: { cpu_usage: { total_usage: 0 } },
  });
}

/** The memory statistics of a container on cgroup v1. */
export function memoryV1(most: number) {
  return { usage: most / 2, max_usage: most, stats: { hierarchical_memory_limit: 2 ** 30 } };
}

/** An engine that only reports usage. */
export interface StatsEngine extends AsyncDisposable {
  engine: Engine;
  /** Resolves when all answers were sent and one more, which never comes, was requested. */
  told: Promise<void>;
  /** Number of requests. */
  asked(): number;
}

/** Sends the answers on a socket, one after the other. */
export async function statsEngine(answers: Response[]): Promise<StatsEngine> {
  const folder = await temporaryFolder();
  const path = `${folder.path}/engine.sock`;
  const told = Promise.withResolvers<void>();
  const end = Promise.withResolvers<Response>();
  let asked = 0;
  const server = Deno.serve({ path, onListen() {} }, () => {
    const answer = answers[asked++];
    if (answer !== undefined) return answer;
    told.resolve();
    return end.promise;
  });
  return {
    engine: anEngine(`unix://${path}`),
    told: told.promise,
    asked: () => asked,
    async [Symbol.asyncDispose]() {
      end.resolve(new Response());
      await server.shutdown();
      await folder[Symbol.asyncDispose]();
    },
  };
}

function anEngine(endpoint: string): Engine {
  return {
    info: { NCPU: 8, MemTotal: 2 ** 34, Architecture: "x86_64", ServerVersion: "0" },
    endpoint,
    architecture: "amd64",
    limits: { memoryLimit: true, swapLimit: true, pidsLimit: true, cpuQuota: true },
    clockAhead: 0,
    mapsUsers: false,
    isPodman: false,
    labelsFiles: false,
  };
}
