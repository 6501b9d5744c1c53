import assert from "node:assert/strict";
import fc from "fast-check";
import { readJson } from "../../grader/files/json_text.ts";

const encoder = new TextEncoder();

/** What is wrong with a text, checked against what `JSON.parse` and its own beginning say. */
function checkAgreement(text: string): void {
  let expected: { ok: boolean; value?: unknown };
  try {
    expected = { ok: true, value: JSON.parse(text) };
  } catch {
    expected = { ok: false };
  }
  const bytes = encoder.encode(text);
  const read = readJson(bytes);
  assert.equal(read.ok, expected.ok);
  if (read.ok) return assert.deepEqual(read.value, expected.value);
  const { reason, offset, line, column } = read.problem;
  assert.notEqual(reason, "it is not JSON", `no place was found in ${text}`);
  assert.ok(offset >= 0 && offset <= bytes.length);
  const before = new TextDecoder().decode(bytes.subarray(0, offset)).split("\n");
  assert.deepEqual([line, column], [before.length, [...before.at(-1)!].length + 1]);
  // Up to there nothing is wrong: it only stops.
  const start = readJson(bytes.subarray(0, offset));
  assert.ok(
    start.ok || start.problem.offset === offset || start.problem.reason.includes("not closed"),
  );
}

Deno.test("readJson() agrees with JSON.parse on every text", () => {
  const fragments = fc.constantFrom(
    ...'{}[],:"0123456789-+.eE\\nutrlfas \n',
    '"a"',
    "null",
    "1.5",
    "\u00e9",
  );
  const texts = fc.array(fragments, { maxLength: 12 }).map((parts) => parts.join(""));
  fc.assert(fc.property(texts, checkAgreement), { numRuns: 5000 });
});

Deno.test("readJson() agrees with JSON.parse on documents with a fault", () => {
  const faulty = fc.tuple(
    fc.json({ maxDepth: 3, stringUnit: "grapheme" }),
    fc.nat(),
    fc.nat(3),
    fc.oneof(fc.constantFrom(...'{}[],:"\\0-.e\n\ufeff '), fc.string({ maxLength: 3 })),
  ).map(([json, at, removed, added]) => {
    const place = at % (json.length + 1);
    return json.slice(0, place) + added + json.slice(place + removed);
  }).filter((text) => text.isWellFormed() && !text.includes("\0"));
  fc.assert(fc.property(faulty, checkAgreement), { numRuns: 1500 });
});

Deno.test("readJson() is total: any bytes give a value or a problem with a place", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const read = readJson(bytes);
      if (read.ok) return;
      const { offset, line, column } = read.problem;
      assert.ok(offset >= 0 && offset <= bytes.length && line >= 1 && column >= 1);
    }),
    { numRuns: 5000 },
  );
});
