import type { CheckResult } from "./check.ts";
import type { EngineFacts } from "./engine.ts";

/** A check that cannot pass on some engines, and why. */
export interface Expectation {
  /** The engines it is about: those that have all of these facts. */
  where: Partial<EngineFacts>;
  /** The names of its checks. */
  checks: readonly string[];
  /** Why no program could do better there. */
  because: string;
  /** How the checks fail there. One that fails in another way has failed; one that passes, too. */
  fails: RegExp;
}

const withoutGroups = {
  where: { cgroups: "none" },
  because:
    "it starts containers without control groups: without root, it gets none on cgroup v1, " +
    "and on v2 only from systemd",
} as const;

/** What an engine cannot do. The only place that says so: no check asks what engine it is on. */
export const expectations: readonly Expectation[] = [
  { ...withoutGroups, checks: ["out-of-memory: parent"], fails: /'invalid-output'/ },
  { ...withoutGroups, checks: ["out-of-memory: child"], fails: /'graded'/ },
  { ...withoutGroups, checks: ["limit: processes"], fails: /^40 of 40 processes/ },
  { ...withoutGroups, checks: ["limit: CPUs"], fails: /^quota and period: / },
  { ...withoutGroups, checks: ["limit: memory and swap"], fails: /did not match/ },
  {
    ...withoutGroups,
    checks: ["figure: peak memory", "figure: CPU time"],
    fails: /^(0 MB|null of .*) no-limits$/,
  },
  {
    ...withoutGroups,
    checks: ["explain"],
    fails: /^memory: (no limit in the control group|.* this engine does not enforce)/,
  },
  {
    ...withoutGroups,
    checks: ["sanity: environment"],
    fails: /The engine does not enforce limits of: memory, swap, processes, CPU/,
  },
  {
    where: { selinux: true, mountsFolders: true },
    checks: ["transfer: bind"],
    because: "SELinux keeps containers from files that are not labelled for them",
    fails: /^The grader ended with exit code 2$/m,
  },
  {
    where: { selinux: true, mountsFolders: false },
    checks: ["transfer: bind"],
    because: "SELinux keeps the engine itself from files that are not labelled for containers",
    fails: /^The engine is not allowed to mount the submission$/m,
  },
  {
    where: { rootless: true, mountsFolders: false },
    checks: ["transfer: bind"],
    because: "without root, it copies nothing into a container that mounts a file system with " +
      "`nosuid`, `nodev` or `noexec`, as a /tmp in memory",
    fails: /^The submission cannot be mounted by a rootless engine: /m,
  },
  {
    where: { product: "podman" },
    checks: ["variables: v1 loses the image's"],
    because:
      "it takes a variable without a value for one that is not given, and not for one to remove",
    fails: /'<\/opt> /,
  },
];

/** The expectation about a check on an engine. */
export function expectationOf(check: string, facts: EngineFacts): Expectation | undefined {
  return expectations.find(({ where, checks }) => checks.includes(check) && holds(where, facts));
}

function holds(where: Partial<EngineFacts>, facts: EngineFacts): boolean {
  const has = new Map(Object.entries(facts));
  return Object.entries(where).every(([name, value]) => has.get(name) === value);
}

/**
 * What became of a check.
 *
 * @param failure why it failed; undefined where it passed
 */
export function judge(
  failure: string | undefined,
  expectation: Expectation | undefined,
): Pick<CheckResult, "outcome" | "reason"> {
  if (expectation === undefined) {
    return { outcome: failure === undefined ? "passed" : "failed", reason: failure };
  }
  if (failure === undefined) {
    const reason = `works, though it was not expected to: ${expectation.because}`;
    return { outcome: "failed", reason };
  }
  return expectation.fails.test(failure)
    ? { outcome: "expected", reason: expectation.because }
    : { outcome: "failed", reason: `${failure} (expected to fail by ${expectation.fails})` };
}
