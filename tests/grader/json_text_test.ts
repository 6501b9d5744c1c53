import assert from "node:assert/strict";
import fc from "fast-check";
import { firstInvalidUtf8, readJson } from "../../grader/files/json_text.ts";

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
    [" ", 1, 2, /blank/],
    ["{}\n\n x", 3, 2, /text after/],
    ["  x", 1, 3, /text before/],
    ["[x]", 1, 2, /expected a value/],
    ["[\r\t\n x]", 2, 2, /expected a value/],
    ["[\u00a0]", 1, 2, /expected a value/],
    ['["é😀", x]', 1, 8, /expected a value/],
    ['"a": 1', 1, 4, /text after/],
    ["}", 1, 1, /text before/],
    ["]", 1, 1, /text before/],
    ['{"a": ]}', 1, 7, /expected a value/],
    ["[}", 1, 2, /expected a value/],
    ["{]", 1, 2, /name in double quotes/],
    ["{,}", 1, 2, /name in double quotes/],
    ["[,]", 1, 2, /expected a value/],
    ["[[], ]", 1, 6, /comma before "]"/],
    ["[{}, {},\n]", 2, 1, /comma before "]"/],
    ['{"a": 1]', 1, 8, /expected "," or "}"/],
    ['{"a', 1, 2, /not closed/],
    ['{"a"', 1, 5, /expected ":"/],
    ['{"a":', 1, 6, /ends in the middle/],
    ['{"a": 1,', 1, 9, /ends in the middle/],
    ["[1", 1, 3, /ends in the middle/],
    ["[1,", 1, 4, /ends in the middle/],
    ['{"a": Infinity}', 1, 7, /NaN and Infinity/],
    ["[-NaN]", 1, 2, /NaN and Infinity/],
    ["[xNaN]", 1, 2, /expected a value/],
    ["[-1e5NaN]", 1, 6, /expected "," or "]"/],
    ["[False]", 1, 2, /Python/],
    ["[None]", 1, 2, /Python/],
    ["[xTrue]", 1, 2, /expected a value/],
    ["[-x]", 1, 2, /expected a value/],
    ["[.5]", 1, 2, /expected a value/],
    ["[1.]", 1, 3, /expected "," or "]"/],
    ["[1.5.5]", 1, 5, /expected "," or "]"/],
    ["[1e]", 1, 3, /expected "," or "]"/],
    ["[1e+5x]", 1, 6, /expected "," or "]"/],
    ["[-01]", 1, 4, /expected "," or "]"/],
    ["[1234567890x]", 1, 12, /expected "," or "]"/],
    ["[nullx]", 1, 6, /expected "," or "]"/],
    ["[true false]", 1, 7, /expected "," or "]"/],
    ["'x'", 1, 1, /single quotes/],
    ['["\\u12g4"]', 1, 3, /unknown escape/],
    ['["\\u1aF9\\"", "\\\\", "\\/\\b\\f\\n\\r\\t" x]', 1, 35, /expected "," or "]"/],
    ['["\\u123"]', 1, 3, /unknown escape/],
    ['["\\', 1, 3, /unknown escape/],
    ['["\x1f"]', 1, 3, /line end or control/],
    ['["\x7f \x80" x]', 1, 8, /expected "," or "]"/],
    ["[\ufeff]", 1, 2, /byte order mark/],
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
  const [nul, bad] = [0, 0xff];
  const cases: [bytes: (string | number)[], reason: string, place: [number, number, number]][] = [
    [[nul], "a NUL byte at byte offset 0", [0, 1, 1]],
    [[bad], "invalid UTF-8 at byte offset 0", [0, 1, 1]],
    [['{"a": "', nul, '"}'], "a NUL byte at byte offset 7", [7, 1, 8]],
    [['{"é": "', bad, '"}', nul], "invalid UTF-8 at byte offset 8", [8, 1, 8]],
    [['{"é":\n "😀', nul, '"}', bad], "a NUL byte at byte offset 13", [13, 2, 4]],
    [["{}", bad], "invalid UTF-8 at byte offset 2", [2, 1, 3]],
    [["\n\n{}", 0xc3], "invalid UTF-8 at byte offset 4", [4, 3, 3]],
  ];
  for (const [parts, reason, [offset, line, column]] of cases) {
    const bytes = Uint8Array.from(
      parts.flatMap((part) => typeof part === "number" ? [part] : [...encoder.encode(part)]),
    );
    assert.deepEqual(problemOf(bytes), { reason, offset, line, column });
  }
});

Deno.test("readJson() gives the value of what is JSON", () => {
  const text = ' {"a": [1.5e3, true, false, null, "\\u00e9é"], "a": {"b": {}}}\n';
  assert.deepEqual(readJson(encoder.encode(text)), { ok: true, value: { a: { b: {} } } });
  assert.deepEqual(readJson(encoder.encode('{"a": "\ufeff"}')), {
    ok: true,
    value: { a: "\ufeff" },
  });
});

Deno.test("readJson() takes 64 levels, and a million, without a stack", () => {
  assert.equal(readJson(encoder.encode("[".repeat(64) + "]".repeat(64))).ok, true);
  const problem = problemOf(`${'[{"a":'.repeat(500_000)}x`);
  assert.match(problem?.reason ?? "", /expected a value/);
  assert.equal(problem?.offset, 3_000_000);
  assert.match(problemOf(`"${"x".repeat(4_000_000)}`)?.reason ?? "", /not closed/);
});

Deno.test("readJson() reads numbers of a million digits, and finds what stands behind them", () => {
  const digits = "1".repeat(1_000_000);
  for (const number of [digits, `-0.${digits}`, `1e-${digits}`]) {
    assert.equal(readJson(encoder.encode(number)).ok, true);
    assert.equal(problemOf(`${number}x`)?.offset, number.length);
  }
});

/** Bytes at which the rules of UTF-8 change, and their neighbours. */
const edges = [
  ...[0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec],
  ...[0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xf8, 0xff],
];

Deno.test("firstInvalidUtf8() finds the byte that a strict decoder stops at", () => {
  const strict = new TextDecoder("utf-8", { fatal: true });
  const isValid = (bytes: Uint8Array) => {
    try {
      strict.decode(bytes);
      return true;
    } catch {
      return false;
    }
  };
  const check = (bytes: Uint8Array) => {
    const at = firstInvalidUtf8(bytes);
    if (at === -1) return assert.ok(isValid(bytes));
    assert.ok(isValid(bytes.subarray(0, at)), "what stands before is fine");
    for (let length = 1; length <= 4; length++) {
      assert.ok(at + length > bytes.length || !isValid(bytes.subarray(at, at + length)));
    }
  };
  for (const lead of edges) {
    for (const second of edges) {
      check(Uint8Array.of(lead, second));
      for (const more of [0x7f, 0x80, 0xbf, 0xc0]) {
        check(Uint8Array.of(lead, second, more));
        check(Uint8Array.of(lead, second, 0x80, more));
      }
    }
  }
  const mixed = fc.oneof(fc.constantFrom(...edges), fc.nat(255));
  fc.assert(
    fc.property(fc.array(mixed, { maxLength: 12 }), (list) => check(Uint8Array.from(list))),
    { numRuns: 2000 },
  );
});

Deno.test("readJson() finds text before a verdict, also where it begins like JSON", () => {
  const verdict = '{"fractionalScore": 1, "feedback": "{a}"}';
  const stray = [
    ...['[1] "loading"', "123", '"text"', "null", "[INFO] x", "{'a': 1}", "None", "NaN", "{"],
    ...["true story", '{"progress": 1}', "[", '"', "x"],
  ];
  const before =
    /^there is text before the JSON document \(the object with `\w+` is in line (\d)\)$/;
  for (const line of stray) {
    const problem = problemOf(`${line}\n${verdict}\n`);
    assert.deepEqual([problem?.line, problem?.column], [1, 1], line);
    assert.equal(before.exec(problem?.reason ?? "")?.[1], "2", line);
  }
  for (
    const [text, line] of [
      [`\n[1] 2\n3\n{\n  "isCorrect": true,\n  "x": {\n"fractionalScore": 1}\n}\n`, "4"],
      [`[1] ${verdict}`, "1"],
      [`1\n${verdict}\nbye`, "2"],
    ] as const
  ) {
    assert.equal(before.exec(problemOf(text)?.reason ?? "")?.[1], line, text);
  }
  assert.equal(problemOf("\n [1] 2\n" + verdict)?.column, 2);
  const after = (text: string) =>
    assert.equal(problemOf(text)?.reason, "there is text after the JSON document");
  after(`${verdict}\n[1] "x"`);
  after(`${verdict}\n${verdict}`);
  after('1\n"fractionalScore"');
});

Deno.test("readJson() does not read a long text again and again", () => {
  problemOf(`1\n${'{"fractionalScore":\n{\n'.repeat(200_000)}`);
});
