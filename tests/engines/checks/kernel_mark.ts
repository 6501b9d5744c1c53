import assert from "node:assert/strict";
import type { Check } from "../check.ts";
import type { Trial } from "../trial.ts";
import { ANSWER } from "./statuses.ts";

/**
 * What the kernel's high-water mark tells and looks cannot. For engines whose kernel the program can
 * ask: with cgroup v1 any that is asked in time, with cgroup v2 one beside the program.
 */
export const kernelMark: readonly Check[] = [
  {
    name: "figure: peak memory of a moment",
    async run(trial) {
      // Gone as soon as it is filled.
      const mebibytes = await peakOf(trial, "dd if=/dev/zero of=/dev/null bs=300M count=1");
      assert.ok(mebibytes >= 300 && mebibytes <= 330, `${mebibytes} MB`);
    },
  },
  {
    name: "figure: peak memory without page cache",
    async run(trial) {
      const mebibytes = await peakOf(trial, "dd if=/dev/zero of=/tmp/cached bs=1M count=200");
      assert.ok(mebibytes > 0 && mebibytes <= 60, `${mebibytes} MB`);
    },
  },
];

/** The peak in MB that is told of a grader that does something and then waits for looks. */
async function peakOf(trial: Trial, command: string): Promise<number> {
  const { report } = await trial.gradeScript(`${command} 2>/dev/null; sleep 5\n${ANSWER}`);
  assert.equal(report.status, "graded", report.problems.join());
  assert.equal(report.usage?.missingBecause, null);
  return (report.peakMemoryBytes ?? 0) / 2 ** 20;
}
