import assert from "node:assert/strict";
import fc from "fast-check";
import { firstInvalidUtf8, readJson } from "../../grader/json_text.ts";

const encoder = new TextEncoder();

function problemOf(text: string | Uint8Array) {
  const read = readJson(typeof text === "string" ? encoder.encode(text) : text);
  assert.equal(read.ok, false, `${text} should not be read`);
  return read.ok ? undefined : read.problem;
}

Deno.test("readJson() says what is wrong and where, from line 1 and column 1", async (t) => {
  const cases: [text: string, line: number, column: number, reason: RegExp][] = [
    ["", 1, 1, /empty/],
    [" \n", 2, 1, /blank/],
    ["{", 1, 2, /ends in the middle/],
    ['{"a": 1', 1, 8, /ends in the middle/],
    ['{"a": 1}\n{"b": 2}', 2, 1, /text after/],
    ["log\n{}", 1, 1, /text before/],
    ['{\n  "a": 1,\n}', 3, 1, /comma before "}"/],
    ["[1, ]", 1, 5, /comma before "]"/],
    ['{"a" 1}', 1, 6, /expected ":"/],
    ["{a: 1}", 1, 2, /name in double quotes/],
    ["{'a': 1}", 1, 2, /name in double quotes/],
    ["{\"a\": 'x'}", 1, 7, /single quotes/],
    ['{"a": 1 "b": 2}', 1, 9, /expected "," or "}"/],
    ["[1 2]", 1, 4, /expected "," or "]"/],
    ['{"a": NaN}', 1, 7, /NaN and Infinity/],
    ['{"a": -Infinity}', 1, 7, /NaN and Infinity/],
    ['{"a": True}', 1, 7, /Python/],
    ['{"a": "x', 1, 7, /not closed/],
    ['{"a": "x\ny"}', 1, 9, /line end or control/],
    ['{"a": "\\x"}', 1, 8, /unknown escape/],
    ['{"é": tru}', 1, 7, /expected a value/],
    ["01", 1, 2, /text after/],
    ["\ufeff{}", 1, 1, /byte order mark/],
    ["[1}", 1, 3, /expected "," or "]"/],
  ];
  for (const [text, line, column, reason] of cases) {
    await t.step(JSON.stringify(text), () => {
      const problem = problemOf(text);
      assert.match(problem?.reason ?? "", reason);
      assert.deepEqual([problem?.line, problem?.column], [line, column]);
    });
  }
});

Deno.test("readJson() names the byte of a NUL and of invalid UTF-8, whichever comes first", () => {
  assert.match(problemOf('{"a": "\0"}')?.reason ?? "", /NUL byte at byte offset 7/);
  const bytes = new Uint8Array([...encoder.encode('{"é": "'), 0xff, 0x22, 0x7d, 0]);
  assert.match(problemOf(bytes)?.reason ?? "", /invalid UTF-8 at byte offset 8/);
  assert.equal(problemOf(bytes)?.offset, 8);
});

Deno.test("readJson() takes 64 levels, and a million, without a stack", () => {
  const nested = (n: number) => "[".repeat(n) + "]".repeat(n);
  assert.equal(readJson(encoder.encode(nested(64))).ok, true);
  assert.match(problemOf("[".repeat(1_000_000))?.reason ?? "", /ends in the middle/);
  assert.match(problemOf(`"${"x".repeat(4_000_000)}`)?.reason ?? "", /not closed/);
});

Deno.test("readJson() agrees with JSON.parse on every text", () => {
  const fragments = fc.constantFrom(
    ...'{}[],:"0123456789-+.eE\\nutrlfas \n',
    '"a"',
    "null",
    "1.5",
    "\u00e9",
  );
  fc.assert(
    fc.property(fc.array(fragments, { maxLength: 12 }), (parts) => {
      const text = parts.join("");
      let expected: unknown;
      let ok = true;
      try {
        expected = JSON.parse(text);
      } catch {
        ok = false;
      }
      const read = readJson(encoder.encode(text));
      assert.equal(read.ok, ok);
      if (read.ok) assert.deepEqual(read.value, expected);
      else assert.notEqual(read.problem.reason, "it is not JSON", `no place was found in ${text}`);
    }),
    { numRuns: 5000 },
  );
});

Deno.test("firstInvalidUtf8() finds the byte that a strict decoder stops at", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
      const at = firstInvalidUtf8(bytes);
      const strict = new TextDecoder("utf-8", { fatal: true });
      if (at === -1) strict.decode(bytes);
      else {
        strict.decode(bytes.subarray(0, at));
        assert.throws(() => strict.decode(bytes));
      }
    }),
    { numRuns: 2000 },
  );
});
