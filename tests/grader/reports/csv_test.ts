import { parse } from "csv-parse/sync";
import * as fc from "fast-check";
import assert from "node:assert/strict";
import { csvRows, withoutFormulas } from "../../../grader/reports/csv.ts";

/** Removes what {@linkcode withoutFormulas} has added. */
function unguarded(text: string): string {
  return text.split(/(?<=\r\n|\r(?!\n)|[\n\v\f\x85\u2028\u2029])/)
    .map((line, index) => {
      const before = index === 0 ? "" : "\n";
      const isGuarded = line.startsWith("'") && withoutFormulas(before + line) !== before + line;
      return isGuarded ? line.slice(1) : line;
    })
    .join("");
}

/** Text in which everything that CSV and spreadsheets give a meaning to is likely. */
const hostileText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.array(
    fc.constantFrom(
      ...["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", "\r\n", '"', "'", ",", ";"],
      ..." \u00a0\u200b\ufeff\u2028\x85\x0b\x0c\0ab1",
    ),
    { maxLength: 30 },
  ).map((parts) => parts.join("")),
).map((text) => text.toWellFormed());

Deno.test("csvRows() is one record to every reader, whatever its cells hold", () => {
  fc.assert(
    fc.property(fc.array(fc.array(hostileText, { minLength: 3, maxLength: 3 })), (rows) => {
      const text = csvRows(rows);
      for (const record_delimiter of ["\r\n", ["\r\n", "\n", "\r"]]) {
        assert.deepEqual(parse(text, { record_delimiter }), rows.map((cells) => [...cells]));
      }
    }),
    { numRuns: 1000 },
  );
});

Deno.test("withoutFormulas() leaves no line that begins a formula, and loses nothing", () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const guarded = withoutFormulas(text);
      for (const line of guarded.split(/[\r\n\v\f\x85\u2028\u2029]/)) {
        assert.doesNotMatch(line, /^[\s\p{Cf}\p{Cc}"]*[=+\-@＝＋－＠]/u);
        assert.doesNotMatch(line, /^\t/);
      }
      assert.doesNotMatch(guarded, /^\r/);
      assert.equal(unguarded(guarded), text);
    }),
    { numRuns: 5000 },
  );
});

Deno.test("withoutFormulas() guards each line, and only those", () => {
  const cases: [string, string][] = [
    ["wrong\nmallory,met\n=HYPERLINK(1)", "wrong\nmallory,met\n'=HYPERLINK(1)"],
    ["a\r\n+1\r-2\u2028@x", "a\r\n'+1\r'-2\u2028'@x"],
    ["＝1\n＋1\n－1\n＠x", "'＝1\n'＋1\n'－1\n'＠x"],
    [' \u00a0=1\n"=1\n\u200b=1\n\0=1', "' \u00a0=1\n'\"=1\n'\u200b=1\n'\0=1"],
    ["\tx\n\ty", "'\tx\n'\ty"],
    ["\rx", "'\rx"],
    ["'=1", "''=1"],
    ["a\r\n\r\nb = 1\n  c - d\n'quoted'", "a\r\n\r\nb = 1\n  c - d\n'quoted'"],
    ["", ""],
  ];
  for (const [text, expected] of cases) assert.equal(withoutFormulas(text), expected);
});

Deno.test("csvRows() leaves numbers and what is true or empty as they are", () => {
  assert.equal(csvRows([[-0.5, 1e-7, true, null, "", "a"]]), "-0.5,1e-7,true,,,a\r\n");
});

Deno.test("withoutFormulas() takes time in proportion to the text", () => {
  const started = performance.now();
  for (const text of [" ".repeat(200_000), "\t ".repeat(100_000), "\n".repeat(200_000)]) {
    withoutFormulas(text);
  }
  assert.ok(performance.now() - started < 20_000);
});

Deno.test("csvRows() quotes what some reader takes for the end of a cell or record", () => {
  for (const text of ["a\tb", "a;b", "a,b", "a\rb", "a\nb"]) {
    assert.equal(csvRows([[text, 1]]), `"${text}",1\r\n`);
  }
});
