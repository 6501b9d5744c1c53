import assert from "node:assert/strict";
import { differencesFrom } from "../../../grader/batch/suite/expectation.ts";
import { aRecord } from "../../support/grade/batch.ts";

Deno.test("feedback that a regular expression would try for ever is a difference", () => {
  const feedback = `${"a".repeat(28)}!`;
  const outcome = aRecord({ grading: { feedback } }).grading;
  const expected = "to match /^(a+)+$/ (stopped matching after 1 s)";
  const started = performance.now();
  for (let time = 0; time < 100; time++) {
    assert.deepEqual(differencesFrom({ feedbackMatches: ["^(a+)+$", "^a", "!$"] }, outcome), [
      { field: "feedback", expected, actual: feedback, diff: null },
    ]);
  }
  // Not a hundred times a second.
  assert(performance.now() - started < 30_000);
});

Deno.test("feedback is matched as JavaScript does it", () => {
  const outcome = aRecord({ grading: { feedback: "3 of 4\nwell done" } }).grading;
  const feedbackMatches = ["^\\d of \\d", "(?<=well )done$", "(.)\\1", "[^]*", "^well", "\\p{L}"];
  assert.deepEqual(
    differencesFrom({ feedbackMatches }, outcome).map(({ expected }) => expected),
    ["to match /^well/", "to match /\\p{L}/"],
  );
  const none = aRecord({ grading: { feedback: null } }).grading;
  assert.deepEqual(differencesFrom({ feedbackMatches: ["^$"] }, none), []);
});

Deno.test("memory differs where what was seen is too much, though more may have been used", () => {
  const isLowerBound = { peakMemoryBytes: true, cpuSeconds: true };
  const usage = { isLowerBound, missingBecause: null };
  const outcome = aRecord({ grading: { usage } }).grading;
  assert.deepEqual(differencesFrom({ maxMemoryMiB: 19 }, outcome), [
    { field: "memory", expected: "at most 19 MB", actual: "≥ 20 MB", diff: null },
  ]);
  assert.deepEqual(differencesFrom({ maxMemoryMiB: 20 }, outcome), []);
});
