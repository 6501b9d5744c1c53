import assert from "node:assert/strict";
import { suiteVerdict } from "../../../grader/reports/outcome.ts";
import { aBatch, aRecord } from "../../support/grade/batch.ts";

function textOf(
  graded: number,
  total: number,
  shards?: { count: number; missing: number[] },
): string {
  const records = Array.from({ length: graded }, (_, at) => aRecord({ name: `pass/${at}` }));
  const { header } = aBatch(records, { complete: false, ...(shards ? { shards } : {}) });
  header.counts.total = total;
  const { state, text } = suiteVerdict(header);
  assert.equal(state, "incomplete");
  return text;
}

Deno.test("an incomplete batch says what is missing, and only that", () => {
  const good = "4 submissions graded without a fault";
  assert.equal(textOf(4, 7), `${good}, stopped after 4 of 7 submissions`);
  assert.equal(textOf(4, 4, { count: 3, missing: [2] }), `${good}, shard 2 of 3 is missing`);
  assert.equal(
    textOf(4, 7, { count: 5, missing: [2, 4] }),
    `${good}, shards 2 and 4 of 5 are missing, stopped after 4 of 7 submissions`,
  );
  const many = Array.from({ length: 40 }, (_, at) => at + 2);
  assert.match(
    textOf(4, 4, { count: 50, missing: many }),
    /, shards 2, 3, .*, 21 and 20 more of 50 are missing$/,
  );
  assert.equal(textOf(4, 4), `${good}, stopped before its end`);
});
