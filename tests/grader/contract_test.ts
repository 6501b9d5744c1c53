import assert from "node:assert/strict";
import * as contract from "../../grader/contract.ts";

Deno.test("The constants are those of the contract", () => {
  const { STATUSES, FEEDBACK_PATH, RICH_FEEDBACK_PATHS, FEEDBACK_SHOWN, DEFAULTS } = contract;
  assert.deepEqual(STATUSES, [
    ...["graded", "invalid-output", "crashed", "timeout", "out-of-memory", "not-started"],
  ]);
  assert.equal(FEEDBACK_PATH, "/shared/feedback.json");
  assert.deepEqual(RICH_FEEDBACK_PATHS, {
    HTML: "/shared/htmlFeedback.html",
    TXT: "/shared/txtFeedback.txt",
  });
  assert.equal(FEEDBACK_SHOWN, 65_536);
  assert.equal(contract.RESULT_FILE_CAP, 16_777_216);
  assert.equal(contract.OUTPUT_CAP, 16_777_216);
  assert.deepEqual(contract.PRODUCTION_DEFAULTS, {
    v1: { timeLimit: 1200, memoryMiB: 1024, cpus: 1 },
    v2: { timeLimit: 1200, memoryMiB: 4096, cpus: 1 },
  });
  assert.deepEqual(DEFAULTS, { timeLimit: 300, memoryMiB: 1024, cpus: 1, pidsLimit: 256 });
});
