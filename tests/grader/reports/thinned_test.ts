/// <reference lib="dom" />
import assert from "node:assert/strict";
import type { Row } from "../../../grader/reports/page/model.ts";
import { thinned } from "../../../grader/reports/page/thinned.ts";

function rowsOf(count: number): Row[] {
  return Array.from({ length: count }, (_, index) => ({
    ...{ index, name: String(index), outcome: "unchecked", score: 1, cpu: null },
    status: index % 500 === 7 ? "timeout" : "graded",
    seconds: index * 7919 % 10_007 / 1000,
    memory: index * 104_729 % 20_011,
    ...{ memoryIsLowerBound: false, cpuIsLowerBound: false },
  }));
}

const memory = (row: Row) => row.memory!;

Deno.test("a dot is drawn for each of a few submissions", () => {
  const rows = rowsOf(5000);
  assert.equal(thinned(rows, memory), rows);
});

Deno.test("of 100,000 submissions few dots are drawn, and each is near those it stands for", () => {
  const rows = rowsOf(100_000);
  const shown = thinned(rows, memory);
  assert.ok(shown.length > 1000 && shown.length <= 2 * 100 * 50, String(shown.length));
  for (const row of rows.filter(({ index }) => index % 97 === 0 || index % 500 === 7)) {
    assert.ok(
      shown.some(({ status, seconds, memory }) =>
        status === row.status && Math.abs(seconds - row.seconds) <= 10.006 / 99 &&
        Math.abs(memory! - row.memory!) <= 20_010 / 49
      ),
    );
  }
});

Deno.test("submissions that took no time and no memory are one dot", () => {
  const rows = rowsOf(6000).map((row) => ({
    ...row,
    ...{ seconds: 0, memory: 0, status: "crashed" as const },
  }));
  assert.equal(thinned(rows, memory).length, 1);
});
