import type { Check } from "../../tests/engines/check.ts";
import { kernelMark } from "../../tests/engines/checks/kernel_mark.ts";
import { labels } from "../../tests/engines/checks/labels.ts";
import { checks } from "../../tests/engines/checks.ts";

/**
 * Prefixes of the names of checks that depend only on the client and the image store, which cgroup
 * v2 does not affect.
 */
export const independent: readonly string[] = [
  ...["ls", "cat", "upload: ", "variables: ", "sanity: image", "compare", "directory as SOURCE"],
  ...["arguments", "inspect --failed", "transfer: copy, no shell"],
  // A mount needs the program on the engine's machine.
  "transfer: bind",
];

/** Checks that depend on the cgroup driver. */
export const ofDriver: readonly string[] = [
  ...["graded: v1", "out-of-memory: parent", "out-of-memory: child"],
  ...["limit: processes", "limit: CPUs", "limit: memory and swap"],
  ...["figure: peak memory", "figure: CPU time"],
];

/** Checks that a user's own control groups may affect. A batch covers the statuses not listed. */
export const ofUser: readonly string[] = [
  ...["timeout", "out-of-memory: parent", "out-of-memory: child"],
  "not-started: missing entry point",
  ...["limit: processes", "limit: CPUs", "limit: memory and swap"],
  ...["figure: peak memory", "figure: CPU time"],
  ...["stopped: Ctrl-C", "stopped: kill -9 and sweep", "batch of 5"],
  ...["explain", "sanity: environment"],
];

/** Checks that file labels may affect, in addition to those only about labels. */
export const ofLabels: readonly string[] = [
  ...["graded: v2, rich feedback", "transfer: bind", "transfer: copy"],
];

/** Those of them that differ if the engine may not mount a file. */
export const ofUnlabelled: readonly string[] = [
  "SELinux: submissions are copied",
  "transfer: bind",
];

/** Checks that differ if the program sees the engine's files. */
export const ofFiles: readonly string[] = ["graded: v2, rich feedback", "transfer: bind"];

/** Checks of the machine's engine with the program running here. */
export const vmChecks: readonly Check[] = checks.filter(({ name }) =>
  !independent.some((beginning) => name.startsWith(beginning))
);

/** Checks repeated with the other cgroup driver. */
export const driverChecks: readonly Check[] = checks.filter(({ name }) => ofDriver.includes(name));

/** Checks with the program running in the machine. */
export const insideChecks: readonly Check[] = [
  ...checks.filter(({ name }) => ofFiles.includes(name)),
  ...kernelMark,
];

/** Checks of the rootless engine with the program running here. */
export const rootlessChecks: readonly Check[] = checks.filter(({ name }) => ofUser.includes(name));

/** Checks with SELinux enforced and the program running in the machine. */
export const enforcedChecks: readonly Check[] = [
  ...labels,
  ...checks.filter(({ name }) => ofLabels.includes(name)),
];

/** Checks with SELinux enforced and files that the engine may not mount. */
export const unlabelledChecks: readonly Check[] = enforcedChecks.filter(({ name }) =>
  ofUnlabelled.includes(name)
);
