import assert from "node:assert/strict";
import type { Check } from "../check.ts";
import { ANSWER } from "./statuses.ts";

/** What SELinux changes. For engines that start containers under it, on a kernel that enforces it. */
export const labels: readonly Check[] = [
  {
    name: "SELinux: submissions are copied",
    async run(trial) {
      const { report } = await trial.gradeScript(`cat /proc/self/attr/current >&2\n${ANSWER}`);
      const got = [report.status, report.submissionTransfer, report.warnings];
      assert.deepEqual(got, ["graded", "copy", []], report.problems.join());
      assert.match(report.stderr.text, /:container_t:/);
      assert.deepEqual(await trial.leftovers(), []);
    },
  },
  {
    name: "SELinux: mounted submissions are warned of",
    async run(trial) {
      const { report } = await trial.gradeScript(ANSWER, ["--submission-transfer", "bind"]);
      assert.equal(report.submissionTransfer, "bind");
      assert.match(report.warnings.join("\n"), /^this engine uses SELinux, which keeps the grader/);
      assert.deepEqual(await trial.leftovers(), []);
    },
  },
];
