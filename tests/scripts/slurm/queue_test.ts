import assert from "node:assert/strict";
import { hasEnded, readQueue } from "../../../scripts/slurm/queue.ts";

Deno.test("readQueue() reads tasks of arrays, and jobs that are in none", () => {
  const text = "7|1|RUNNING|n1\n7|2|PENDING|\n8|N/A|COMPLETED|n2\n\n";
  assert.deepEqual(readQueue(text), [
    { job: 7, index: 1, state: "RUNNING", node: "n1" },
    { job: 7, index: 2, state: "PENDING", node: "" },
    { job: 8, index: undefined, state: "COMPLETED", node: "n2" },
  ]);
  assert.deepEqual(readQueue(""), []);
});

Deno.test("hasEnded() is false while a job waits, runs, is ended or is queued again", () => {
  const ended = (state: string) => hasEnded({ job: 1, index: 1, state, node: "n1" });
  for (const state of ["PENDING", "RUNNING", "COMPLETING", "CONFIGURING", "REQUEUED"]) {
    assert.equal(ended(state), false, state);
  }
  for (const state of ["COMPLETED", "FAILED", "NODE_FAIL", "CANCELLED", "TIMEOUT"]) {
    assert.equal(ended(state), true, state);
  }
});
