/** What the kernel reports, to decide which control groups to mount. */
export interface CgroupState {
  /** `/proc/cgroups`: the available controllers. */
  controllers: string;
  /** `/proc/self/cgroup`: those in use, anywhere on the machine. */
  active: string;
  /** `/proc/self/mountinfo`: the mounts. */
  mounts: string;
  /** `/sys/fs/cgroup/cgroup.controllers` of cgroup v2; empty without it. */
  unified: string;
}

/** Mounts to make before an engine starts. */
export interface CgroupMounts {
  /** Whether to mount an empty file system on `/sys/fs/cgroup` first. */
  base: boolean;
  /**
   * The mount options of each hierarchy: a controller, several with commas between, or
   * `none,name=…` for one that only groups processes.
   */
  hierarchies: string[];
}

/** The controllers that Docker's limits need. */
const neededControllers = [
  "memory",
  "cpu",
  "cpuacct",
  "cpuset",
  "pids",
  "devices",
  "freezer",
  "blkio",
];

/**
 * The v1 hierarchies that an engine needs and that are not mounted. All those in use are needed,
 * even one without a controller: the engine does not report out-of-memory kills if one of them is
 * missing.
 */
export function missingCgroups(state: CgroupState): CgroupMounts {
  const unified = state.unified.trim().split(/\s+/);
  if (["memory", "cpu", "pids"].every((name) => unified.includes(name))) {
    return { base: false, hierarchies: [] };
  }
  const mounted = mountedGroups(state.mounts);
  const active = activeHierarchies(state.active);
  const used = new Set(active.flat());
  const unused = existingControllers(state.controllers)
    .filter((name) => neededControllers.includes(name) && !used.has(name))
    .map((name) => [name]);
  const missing = [...active, ...unused].filter((names) =>
    !names.some((name) => mounted.has(name))
  );
  return {
    base: mounted.size === 0 && missing.length > 0,
    hierarchies: missing.map((names) => names.join(",").replace(/^name=/, "none,name=")),
  };
}

/** The content of each v1 hierarchy in use, without the line of v2, numbered 0. */
function activeHierarchies(text: string): string[][] {
  return text.split("\n").flatMap((line) => {
    const [number, names] = line.split(":");
    return number !== "0" && names ? [names.split(",")] : [];
  });
}

function existingControllers(text: string): string[] {
  return text.split("\n").flatMap((line) => {
    const [name, , , enabled] = line.split("\t");
    return name !== undefined && enabled === "1" ? [name] : [];
  });
}

/** The mounted controllers and `name=…`. A mount's other options do no harm here. */
function mountedGroups(text: string): Set<string> {
  const mounted = new Set<string>();
  for (const line of text.split("\n")) {
    const [type, , options] = line.split(" - ")[1]?.split(" ") ?? [];
    if (type === "cgroup") options?.split(",").forEach((option) => mounted.add(option));
  }
  return mounted;
}

/** Reads the state for {@linkcode missingCgroups}. */
export async function readCgroupState(): Promise<CgroupState> {
  const read = (path: string) => Deno.readTextFile(path).catch(() => "");
  return {
    controllers: await read("/proc/cgroups"),
    active: await read("/proc/self/cgroup"),
    mounts: await read("/proc/self/mountinfo"),
    unified: await read("/sys/fs/cgroup/cgroup.controllers"),
  };
}
