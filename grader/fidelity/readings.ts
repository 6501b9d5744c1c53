import type { Parts } from "./probe_script.ts";

/** A limit as the kernel reports it, in the unit of what it limits; `none` if there is no limit. */
export type Limit = number | "none";

/** Whether a user could create a file in a folder. */
export type Writable = "yes" | "no" | "absent";

/** A file system that a container sees. */
export interface Mounted {
  type: string;
  options: readonly string[];
}

/**
 * What was read inside a container; undefined if it could not be read. Texts come from the image:
 * of any length and content.
 */
export interface Readings {
  /** Effective ids. */
  user: { uid: number; gid: number } | undefined;
  capabilities: {
    /** The number in any of the process's own sets. */
    held: number;
    /** The number that it could be given. */
    bounding: number;
  } | undefined;
  noNewPrivileges: boolean | undefined;
  /** Bytes. */
  memory: Limit | undefined;
  /** Bytes of swap in addition to memory. */
  swap: Limit | undefined;
  /** CPUs. */
  cpus: Limit | undefined;
  processes: Limit | undefined;
  /** Network interfaces, other than the loopback, that have a route. */
  routes: readonly string[] | undefined;
  hostName: string | undefined;
  mounts: ReadonlyMap<string, Mounted> | undefined;
  /** By folder: whether the user could create a file in it; `absent` if it does not exist. */
  writable: ReadonlyMap<string, Writable>;
  /** Soft limits of a process, by their names in the kernel. */
  ulimits: ReadonlyMap<string, string> | undefined;
  /** Those of HOME, TZ, LC_ALL, LC_CTYPE and LANG that are set. */
  variables: ReadonlyMap<string, string> | undefined;
  /** Entry of uid 1000; null if there is none. */
  passwd: { name: string; home: string } | null | undefined;
  /** As printed by `date`: name and offset. */
  timeZone: string | undefined;
  /** The file system of `/tmp`, in bytes. */
  tmp: { size: number; free: number } | undefined;
}

/** A limit that no machine reaches: how version 1 represents no limit. */
const NO_LIMIT_V1 = 2 ** 60;

/** Parses a probe's output; anything not in the kernel's format is ignored. */
export function readingsOf(parts: Parts): Readings {
  const first = (name: string) => parts.get(name)?.[0];
  const status = fields(parts.get("/proc/self/status"));
  const uid = column(status?.get("Uid"), 1);
  const gid = column(status?.get("Gid"), 1);
  const noNewPrivileges = status?.get("NoNewPrivs");
  return {
    user: uid === undefined || gid === undefined ? undefined : { uid, gid },
    capabilities: capabilitiesOf(status),
    noNewPrivileges: /^[01]$/.test(noNewPrivileges ?? "") ? noNewPrivileges === "1" : undefined,
    ...controlGroup(first),
    routes: routesOf(parts),
    hostName: first("/proc/sys/kernel/hostname"),
    mounts: mountsOf(parts.get("/proc/self/mounts")),
    writable: writableOf(parts),
    ulimits: ulimitsOf(parts.get("/proc/self/limits")),
    variables: variablesOf(parts),
    passwd: passwdOf(parts),
    timeZone: /^\S+ [+-]\d{4}$/.test(first("date") ?? "") ? first("date") : undefined,
    tmp: sizeOf(parts.get("df")),
  };
}

function fields(lines: readonly string[] | undefined): ReadonlyMap<string, string> | undefined {
  return lines && new Map(
    lines.map((line) => line.split(":\t")).map(([name = "", value = ""]) => [name, value.trim()]),
  );
}

function column(text: string | undefined, index: number): number | undefined {
  return wholeNumber(text?.split("\t")[index]);
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,20}$/.test(text) ? Number(text) : undefined;
}

function capabilitiesOf(status: ReadonlyMap<string, string> | undefined) {
  const bits = (name: string) => {
    const hex = status?.get(name);
    return hex !== undefined && /^[0-9a-f]{16}$/.test(hex) ? BigInt(`0x${hex}`) : undefined;
  };
  const sets = ["CapInh", "CapPrm", "CapEff", "CapAmb"].map(bits);
  const bounding = bits("CapBnd");
  let held = 0n;
  for (const set of sets) {
    if (set === undefined) return undefined;
    held |= set;
  }
  return bounding === undefined
    ? undefined
    : { held: countBits(held), bounding: countBits(bounding) };
}

function countBits(bits: bigint): number {
  return bits.toString(2).replaceAll("0", "").length;
}

/** The limits of the control group, in either version of the kernel's interface. */
function controlGroup(
  first: (name: string) => string | undefined,
): Pick<Readings, "memory" | "swap" | "cpus" | "processes"> {
  const folder = "/sys/fs/cgroup";
  const one = (name: string) => limitOf(first(`${folder}/${name}`));
  const memoryV1 = one("memory/memory.limit_in_bytes");
  const both = one("memory/memory.memsw.limit_in_bytes");
  const swapV1 = typeof both === "number" && typeof memoryV1 === "number" ? both - memoryV1 : both;
  const quota = first(`${folder}/cpu/cpu.cfs_quota_us`);
  const cpusV1 = quota === "-1" ? "none" : ratio(quota, first(`${folder}/cpu/cpu.cfs_period_us`));
  const [most, period] = first(`${folder}/cpu.max`)?.split(" ") ?? [];
  return {
    memory: one("memory.max") ?? memoryV1,
    swap: one("memory.swap.max") ?? swapV1,
    cpus: most === "max" ? "none" : ratio(most, period) ?? cpusV1,
    processes: one("pids.max") ?? one("pids/pids.max"),
  };
}

function limitOf(text: string | undefined): Limit | undefined {
  if (text === "max") return "none";
  const value = wholeNumber(text);
  return value !== undefined && value >= NO_LIMIT_V1 ? "none" : value;
}

function ratio(a: string | undefined, b: string | undefined): number | undefined {
  const [quota, period] = [wholeNumber(a), wholeNumber(b)];
  return quota === undefined || !period ? undefined : quota / period;
}

function routesOf(parts: Parts): string[] | undefined {
  const v4 = parts.get("/proc/net/route");
  if (v4 === undefined) return undefined;
  const names = [
    ...v4.slice(1).map((line) => line.split("\t", 1)[0]?.trim()),
    ...(parts.get("/proc/net/ipv6_route") ?? []).map((line) => line.trim().split(/\s+/).at(-1)),
  ];
  const others = names.filter((name): name is string => !["", "lo", undefined].includes(name));
  return [...new Set(others)];
}

function mountsOf(lines: readonly string[] | undefined): ReadonlyMap<string, Mounted> | undefined {
  if (lines === undefined) return undefined;
  const mounts = new Map<string, Mounted>();
  for (const line of lines) {
    const [, target, type, options] = line.split(" ");
    // A later mount covers an earlier one.
    if (target && type && options) mounts.set(target, { type, options: options.split(",") });
  }
  return mounts.size === 0 ? undefined : mounts;
}

function writableOf(parts: Parts): ReadonlyMap<string, Writable> {
  const found = new Map<string, Writable>();
  for (const [name, [answer]] of parts) {
    if (!name.startsWith("write ")) continue;
    if (answer !== "yes" && answer !== "no" && answer !== "absent") continue;
    found.set(name.slice("write ".length), answer);
  }
  return found;
}

function ulimitsOf(lines: readonly string[] | undefined): ReadonlyMap<string, string> | undefined {
  const limits = new Map<string, string>();
  for (const line of lines ?? []) {
    const [, name, soft] = /^Max ([a-z ]*?[a-z]) {2,}(unlimited|\d+) /.exec(line) ?? [];
    if (name !== undefined && soft !== undefined) limits.set(name, soft);
  }
  return limits.size === 0 ? undefined : limits;
}

function variablesOf(parts: Parts): ReadonlyMap<string, string> | undefined {
  // It comes after all of them.
  if (!parts.has("passwd")) return undefined;
  const set = [...parts].filter(([name]) => name.startsWith("$ "));
  return new Map(set.map(([name, [value = ""]]) => [name.slice(2), value]));
}

function passwdOf(parts: Parts): Readings["passwd"] {
  if (!parts.has("passwd-end")) return undefined;
  const line = parts.get("passwd")?.[0] ?? "";
  if (line === "") return null;
  const colon = line.indexOf(":");
  return { name: line.slice(0, colon), home: line.slice(colon + 1) };
}

function sizeOf(lines: readonly string[] | undefined): Readings["tmp"] {
  const [, size, free] = /\s(\d{1,15})\s+\d+\s+(\d{1,15})\s+\d+%\s+\/\S*$/.exec(lines?.[1] ?? "") ??
    [];
  return size === undefined || free === undefined
    ? undefined
    : { size: Number(size) * 1024, free: Number(free) * 1024 };
}
