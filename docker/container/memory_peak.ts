import { runTool } from "../files/tools.ts";

/** The kernel answers at once, but a busy machine may take seconds to start a program. */
const PATIENCE_MS = 10_000;

/** What the kernel reports of a container's memory with cgroup v2, in bytes. */
export interface MemoryPeak {
  /** The maximum since the container's start, page cache included. */
  peak: number;
  /** The current page cache that the kernel can reclaim at once. */
  cache: number;
}

/**
 * Reads the kernel's high-water mark of a container's memory with cgroup v2, which the engine's
 * statistics lack (Docker 26 and 28). Any user may read it until the container ends.
 *
 * The path contains the container's id. For an engine on another machine, such as a virtual one,
 * nothing is found, and never the figure of another container.
 *
 * @param id of the container, in full
 * @param signal aborts the read
 * @returns `absent` if this machine's kernel has no such container or no such mark; undefined where
 * there was no answer
 */
export async function memoryPeak(
  id: string,
  signal: AbortSignal,
): Promise<MemoryPeak | "absent" | undefined> {
  if (Deno.build.os !== "linux" || !/^[0-9a-f]{64}$/.test(id)) return "absent";
  const options = { signal, timeout: PATIENCE_MS };
  const output = await runTool("cat", memoryFiles(id), options);
  if (output === undefined) return "absent";
  const told = parseMemory(new TextDecoder().decode(output.stdout));
  // The tool fails in any case, because all files but those of one group are missing; another code
  // means that it was killed.
  return told ?? (output.code === 1 ? "absent" : undefined);
}

/**
 * @param text of `memory.peak`, followed by `memory.stat`: page cache grows between the two reads
 */
export function parseMemory(text: string): MemoryPeak | undefined {
  const peak = /^(\d+)\n/.exec(text)?.[1];
  const cache = /^inactive_file (\d+)$/m.exec(text)?.[1];
  if (peak === undefined || cache === undefined) return undefined;
  return { peak: Number(peak), cache: Number(cache) };
}

/**
 * Where engines put a container's control group: Docker with the systemd and the cgroupfs driver,
 * Podman, and rootless engines.
 */
function memoryFiles(id: string): string[] {
  const user = `user.slice/user-${Deno.uid()}.slice/user@${Deno.uid()}.service/user.slice`;
  const groups = [
    ...[`system.slice/docker-${id}.scope`, `docker/${id}`, `${user}/docker-${id}.scope`],
    ...[`machine.slice/libpod-${id}.scope`, `${user}/libpod-${id}.scope`],
  ];
  return groups.flatMap((group) =>
    ["memory.peak", "memory.stat"].map((file) => `/sys/fs/cgroup/${group}/${file}`)
  );
}
