import assert from "node:assert/strict";
import { compareRecords } from "../../../grader/batch/compare.ts";
import type { SubmissionRecord } from "../../../grader/batch/record.ts";
import { aRecord } from "../../support/grade/batch.ts";

async function* records(feedback: string): AsyncIterable<SubmissionRecord> {
  yield await Promise.resolve(aRecord({ name: "ada", grading: { feedback } }));
}

Deno.test("compareRecords() shows what changed in the feedback, before and after", async () => {
  const { changes } = await compareRecords(records("one\ntwo"), records("one\nTWO"));
  assert.equal(
    changes[0]?.feedbackDiff,
    "--- before\n+++ after\n@@ -1,2 +1,2 @@\n one\n-two\n+TWO",
  );
  assert.deepEqual((await compareRecords(records("same"), records("same"))).changes, []);
});
