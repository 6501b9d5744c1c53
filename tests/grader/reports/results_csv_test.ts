import { parse } from "csv-parse/sync";
import * as fc from "fast-check";
import assert from "node:assert/strict";
import { resultsCsv } from "../../../grader/reports/results_csv.ts";
import { anyRecords } from "../../support/any_record.ts";
import { aBatch, aRecord } from "../../support/batch.ts";
import { rendered } from "../../support/rendered.ts";

const FORMULA = /^[=+\-@\t\r]/;

function read(text: string): Record<string, string>[] {
  return parse(text, { columns: true, record_delimiter: "\r\n" });
}

Deno.test("resultsCsv() has a row a submission; a cell that were a formula gets an apostrophe", async () => {
  const feedback = '=HYPERLINK("http://evil")\n"quoted", and so on';
  const batch = aBatch([aRecord({ name: "a,b", grading: { feedback, fractionalScore: 0.25 } })]);
  const text = await rendered(resultsCsv(), batch);
  const [row] = read(text);
  assert.equal(row!.name, "a,b");
  assert.equal(row!.score, "0.25");
  assert.equal(row!.outcome, "unchecked");
  assert.equal(row!.resumed, "false");
  assert.equal(row!.feedback, `'${feedback}`);
  assert.equal(text.split("\r\n").length, 3);
});

Deno.test("resultsCsv() can be read back whatever it holds, and begins no cell as a formula", async () => {
  await fc.assert(
    fc.asyncProperty(anyRecords, async (records) => {
      const batch = aBatch(records);
      const rows = read(await rendered(resultsCsv(), batch));
      const names = records.map(({ name }) => name).sort();
      const guarded = names.map((name) => FORMULA.test(name) ? `'${name}` : name);
      assert.deepEqual(rows.map(({ name }) => name), guarded);
      for (const cell of rows.flatMap((row) => Object.values(row))) {
        assert.doesNotMatch(cell, FORMULA);
      }
    }),
  );
});
