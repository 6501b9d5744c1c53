import type { Docker } from "./docker.ts";
import type { EngineInfo } from "./schemas.ts";

/** What a run needs to know about the engine it uses. */
export interface Engine {
  info: EngineInfo;
  /** Its address as the client resolves it; undefined where the client would not tell. */
  endpoint: string | undefined;
  /** The processor architecture in Docker's words: `amd64`, `arm64`. */
  architecture: string;
  /** Which limits it can really enforce; absent answers of old engines count as yes. */
  limits: { memoryLimit: boolean; swapLimit: boolean; pidsLimit: boolean; cpuQuota: boolean };
  /** Milliseconds its clock is ahead of this machine's, as exact as the answer was quick. */
  clockAhead: number;
  /** Whether a user of a container is the same number outside of it. */
  mapsUsers: boolean;
}

/** Asks the engine what it is, in one go. */
export async function inspectEngine(docker: Docker): Promise<Engine> {
  const [info, endpoint] = await Promise.all([docker.info(), docker.endpoint()]);
  const options = info.SecurityOptions ?? [];
  const clock = Date.parse(info.SystemTime ?? "") - Date.now();
  return {
    info,
    endpoint,
    architecture: { x86_64: "amd64", aarch64: "arm64" }[info.Architecture] ?? info.Architecture,
    limits: {
      memoryLimit: info.MemoryLimit ?? true,
      swapLimit: info.SwapLimit ?? true,
      pidsLimit: info.PidsLimit ?? true,
      cpuQuota: hasQuota(info),
    },
    clockAhead: Number.isFinite(clock) ? clock : 0,
    mapsUsers: options.some((option) => /name=(rootless|userns)/.test(option)),
  };
}

/** Whether an engine can limit processors; one that cannot creates no container with such a limit. */
export function hasQuota({ CPUCfsQuota, CpuCfsQuota }: EngineInfo): boolean {
  return CPUCfsQuota ?? CpuCfsQuota ?? true;
}

/** CPUs a container may be limited to: an engine refuses more than it has, and some any number (0). */
export function cpuLimit({ info, limits }: Engine, cpus: number): number {
  return limits.cpuQuota ? Math.min(cpus, info.NCPU) : 0;
}

/** Warnings about limits that were asked for and that this engine does not keep. */
export function limitWarnings(
  { info, limits }: Engine,
  asked: { memoryMiB: number; cpus: number },
): string[] {
  const warnings: string[] = [];
  if (!limits.memoryLimit) warnings.push("this engine does not enforce the memory limit");
  else if (!limits.swapLimit) {
    warnings.push("this engine cannot switch swap off beside the memory limit");
  }
  if (!limits.pidsLimit) warnings.push("this engine does not enforce the limit of processes");
  if (!limits.cpuQuota) warnings.push("this engine does not enforce the CPU limit");
  else if (asked.cpus > info.NCPU) {
    warnings.push(`this engine has ${info.NCPU} CPUs: the grader gets those, not ${asked.cpus}`);
  }
  if (asked.memoryMiB * 1024 ** 2 > info.MemTotal) {
    const has = Math.floor(info.MemTotal / 1024 ** 2);
    warnings.push(
      `this engine has ${has} MiB of memory, less than the limit of ${asked.memoryMiB} MiB`,
    );
  }
  return warnings;
}
