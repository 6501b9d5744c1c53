import assert from "node:assert/strict";
import type { BatchReport } from "../../../grader/batch/record.ts";
import {
  type Check,
  type Interruption,
  judgeInterruption,
  judgeReport,
} from "../../../scripts/slurm/judge.ts";
import { type Made, plan } from "../../../scripts/slurm/submissions.ts";
import { aBatch, aRecord } from "../../support/grade/batch.ts";

const made = plan(8);
const done = ["pass/s0000", "fail/s0001"];

const end = { job: 1, index: 1, state: "COMPLETED", node: "n2" };
const interruption: Interruption = { node: "n1", done, size: 4, end, tasks: [end] };

function report(change: (records: BatchReport["submissions"]) => void = () => {}): BatchReport {
  const submissions = made.map(recordOf);
  change(submissions);
  return { ...aBatch(made.map(recordOf)).header, submissions };
}

function recordOf({ name, status, score, feedback }: Made) {
  return aRecord({
    name,
    met: true,
    resumed: done.includes(name),
    grading: { status, fractionalScore: score, feedback, durationSeconds: Math.random() },
  });
}

function failed(checks: Check[]): string[] {
  return checks.filter(({ passed }) => !passed).map(({ name }) => name);
}

function judged(merged: BatchReport): string[] {
  const submissions = made.map((each) => ({ ...recordOf(each), resumed: false }));
  const whole = { ...aBatch(submissions).header, submissions };
  return failed(judgeReport(merged, { whole, made, done }));
}

const lost = "nothing is lost";
const doubled = "nothing is doubled";
const right = "all verdicts are right";
const taken = "what the dead node had graded was taken over, and nothing else";
const same = "the merged report is that of one run";

Deno.test("plan() has submissions that pass, fail and crash, each with a name of its own", () => {
  assert.deepEqual(
    new Set(made.map(({ name }) => name.split("/")[0])),
    new Set(["pass", "fail", "crashed"]),
  );
  assert.equal(new Set(plan(800).map(({ name }) => name)).size, 800);
});

Deno.test("judgeReport() passes a report that differs in times only", () => {
  assert.deepEqual(judged(report()), []);
});

Deno.test("judgeReport() notices what is lost, doubled, wrong or graded again", () => {
  assert.deepEqual(judged(report((all) => all.pop())), [lost, doubled, right, same]);
  assert.deepEqual(judged(report((all) => all.push(all[0]!))), [doubled, taken]);
  assert.deepEqual(judged(report((all) => all[0]!.grading.fractionalScore = 0.5)), [right, same]);
  assert.deepEqual(judged(report((all) => all[0]!.met = false)), [right, same]);
  assert.deepEqual(judged(report((all) => all[0]!.digest = "other")), [same]);
  assert.deepEqual(judged(report((all) => all[0]!.resumed = false)), [taken]);
  assert.deepEqual(judged(report((all) => all[2]!.resumed = true)), [taken]);
  assert.deepEqual(judged({ ...report(), complete: false }), [same]);
  const { counts } = report();
  assert.deepEqual(judged({ ...report(), counts: { ...counts, met: 0 } }), [same]);
});

Deno.test("judgeInterruption() wants a death in the middle and an end on another node", () => {
  const judge = (change: Partial<Interruption>) =>
    failed(judgeInterruption({ ...interruption, ...change }));
  const middle = "the node died in the middle of its shard";
  const requeued = "Slurm requeued the shard on another node";
  const well = "all shards and the merge ended well";
  assert.deepEqual(judge({}), []);
  assert.deepEqual(judge({ done: [] }), [middle]);
  assert.deepEqual(judge({ size: done.length }), [middle]);
  assert.deepEqual(judge({ end: { ...end, node: "n1" } }), [requeued]);
  assert.deepEqual(judge({ end: undefined }), [requeued]);
  assert.deepEqual(judge({ tasks: [end, { ...end, index: undefined, state: "FAILED" }] }), [well]);
});
