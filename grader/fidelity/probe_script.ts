/** Files of the kernel in a container that show the limits in effect. */
const KERNEL_FILES = [
  "/proc/self/status",
  "/proc/self/limits",
  "/proc/self/mounts",
  "/proc/sys/kernel/hostname",
  "/proc/net/route",
  "/proc/net/ipv6_route",
  // Control groups, version 2.
  "/sys/fs/cgroup/memory.max",
  "/sys/fs/cgroup/memory.swap.max",
  "/sys/fs/cgroup/cpu.max",
  "/sys/fs/cgroup/pids.max",
  // Version 1.
  "/sys/fs/cgroup/memory/memory.limit_in_bytes",
  "/sys/fs/cgroup/memory/memory.memsw.limit_in_bytes",
  "/sys/fs/cgroup/cpu/cpu.cfs_quota_us",
  "/sys/fs/cgroup/cpu/cpu.cfs_period_us",
  "/sys/fs/cgroup/pids/pids.max",
];

/** Folders that the probe tries to write to. */
const FOLDERS = ["/shared", "/shared/submission", "/tmp", "/dev/shm"];

const VARIABLES = ["HOME", "TZ", "LC_ALL", "LC_CTYPE", "LANG"];

/**
 * The script of a probe, for the `/bin/sh` of any image. Reading what the kernel reports takes only
 * built-in commands and comes first: the image's own files and programs may hang.
 *
 * @param mark a word unknown to the image, so that nothing in it can fake the start of a part
 */
export function probeScript(mark: string): string {
  return [
    `part() { printf '\\n${mark} %s\\n' "$1"; }`,
    `show() { [ -r "$1" ] || return 0; part "$1"; ` +
    `while IFS= read -r line || [ -n "$line" ]; do printf '%s\\n' "$line"; done < "$1"; }`,
    `try() { part "write $1"; if [ ! -d "$1" ]; then echo absent; ` +
    `elif (: > "$1/${mark}") 2>/dev/null; then echo yes; else echo no; fi; }`,
    ...KERNEL_FILES.map((path) => `show ${path}`),
    ...FOLDERS.map((path) => `try ${path}`),
    ...VARIABLES.map((name) =>
      `[ -n "\${${name}+set}" ] && part "$ ${name}" && printf '%s\\n' "$${name}"`
    ),
    "part passwd",
    "[ -f /etc/passwd ] && while IFS=: read -r name password uid gid about home rest; do " +
    `[ "$uid" = 1000 ] && printf '%s:%s\\n' "$name" "$home" && break; done < /etc/passwd`,
    "part passwd-end",
    "part date; date '+%Z %z' 2>/dev/null",
    "part df; df -Pk /tmp 2>/dev/null",
    "part end",
    "exit 0",
  ].join("\n");
}

/** Most characters of a line that are read. */
const LONGEST_LINE = 4096;

/** Most lines of a part that are read. */
const MOST_LINES = 1000;

/** The output of the script, by part; if a part is repeated, the first one. */
export type Parts = ReadonlyMap<string, readonly string[]>;

/**
 * Splits a probe's output into parts. Text before the first mark is dropped, and so is the last
 * part if the probe was stopped in it.
 */
export function probeParts(output: string, mark: string): Parts {
  const parts = new Map<string, string[]>();
  for (const piece of output.split(`\n${mark} `).slice(1)) {
    const [name = "", ...lines] = piece.split("\n", MOST_LINES + 1);
    if (!parts.has(name)) parts.set(name, lines.map((line) => line.slice(0, LONGEST_LINE)));
  }
  if (!parts.has("end")) {
    const last = [...parts.keys()].at(-1);
    if (last !== undefined) parts.delete(last);
  }
  return parts;
}
