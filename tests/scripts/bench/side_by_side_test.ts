import assert from "node:assert/strict";
import { costAgainst, verdictsAt } from "../../../scripts/bench/side_by_side.ts";

Deno.test("verdictsAt() counts the part of a grading that goes on", () => {
  const verdicts = [10, 20, 40];
  const counts = [5, 10, 15, 20, 25, 40, 50].map((time) => verdictsAt(verdicts, time));
  assert.deepEqual(counts, [0, 1, 1.5, 2, 2.25, 3, 3]);
});

Deno.test("costAgainst() compares what two batches graded in the same time", () => {
  const every = (step: number, from: number, to: number) =>
    Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step);
  const small = every(10, 100, 200);
  assert.deepEqual(costAgainst(every(10, 0, 300), small), { small: 10, large: 10 });
  assert.deepEqual(costAgainst(every(20, 0, 300), small), { small: 10, large: 5 });
  assert.equal(costAgainst(every(10, 150, 300), small), undefined, "it began later");
  assert.equal(costAgainst(every(10, 0, 150), small), undefined, "it ended before");
  assert.equal(costAgainst([], small), undefined);
});
