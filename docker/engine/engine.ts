import type { Docker } from "./docker.ts";
import type { EngineInfo } from "./schemas.ts";

/** What a run needs to know about the engine it uses. */
export interface Engine {
  info: EngineInfo;
  /** Its address as the client resolves it; undefined if the client does not report it. */
  endpoint: string | undefined;
  /** The processor architecture in Docker's words: `amd64`, `arm64`. */
  architecture: string;
  /** Which limits it can really enforce; what old engines do not report counts as supported. */
  limits: { memoryLimit: boolean; swapLimit: boolean; pidsLimit: boolean; cpuQuota: boolean };
  /**
   * Milliseconds that its clock is ahead of this machine's, with an error of up to the response
   * time.
   */
  clockAhead: number;
  /** Whether a container's user ids differ from those outside it. */
  mapsUsers: boolean;
  /** Podman creates a missing mount source, and does not label volumes created by a mount. */
  isPodman: boolean;
  /**
   * Whether SELinux denies containers access to files of this machine that are not labelled for
   * them.
   */
  labelsFiles: boolean;
}

/** Collects the properties of the engine, in parallel. */
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
    isPodman: isPodman(info),
    labelsFiles: options.some((option) => /name=selinux/.test(option)),
  };
}

/** Whether the engine is Podman with Docker's API: no other engine reports a Buildah version. */
export function isPodman({ BuildahVersion }: EngineInfo): boolean {
  return BuildahVersion !== undefined;
}

/**
 * Whether an engine can limit processors; one that cannot refuses to create a container with such a
 * limit.
 */
export function hasQuota({ CPUCfsQuota, CpuCfsQuota }: EngineInfo): boolean {
  return CPUCfsQuota ?? CpuCfsQuota ?? true;
}

/**
 * The CPU limit to give a container: an engine refuses more CPUs than it has, and some refuse any
 * (0).
 */
export function cpuLimit({ info, limits }: Engine, cpus: number): number {
  return limits.cpuQuota ? Math.min(cpus, info.NCPU) : 0;
}

/** Warnings about requested limits that this engine does not enforce. */
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
      `this engine has ${has} MB of memory, less than the limit of ${asked.memoryMiB} MB`,
    );
  }
  return warnings;
}
