import assert from "node:assert/strict";
import { steadyRate } from "../../../scripts/bench/bench_capacity.ts";

const every = (step: number, from: number, count: number) =>
  Array.from({ length: count }, (_, index) => from + index * step);

Deno.test("steadyRate() leaves start and end of the shards out", () => {
  assert.equal(steadyRate([every(500, 3000, 9)], 1), 2);
  const inPairs = [...every(1000, 3000, 5), ...every(1000, 3000, 5)].sort((a, b) => a - b);
  assert.equal(steadyRate([inPairs], 2), 2);
  // The second begins later and ends later; both ran from 5 s to 7 s.
  assert.equal(steadyRate([every(500, 3000, 9), every(500, 5000, 9)], 1), 4);
});

Deno.test("steadyRate() tells nothing of runs that are too short", () => {
  assert.equal(steadyRate([every(500, 3000, 2)], 2), undefined);
  assert.equal(steadyRate([every(500, 3000, 9), []], 1), undefined);
  assert.equal(steadyRate([every(500, 0, 3), every(500, 5000, 3)], 1), undefined);
});
