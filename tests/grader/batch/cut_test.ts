import assert from "node:assert/strict";
import { cutReport } from "../../../grader/batch/cut.ts";
import { aRecord, aStream } from "../../support/grade/batch.ts";

function cut(text: string) {
  return cutReport(aRecord({ grading: { stdout: aStream(text) } }).grading, undefined).stdout;
}

Deno.test("cutReport() leaves a short stream as it is", () => {
  assert.deepEqual(cut("x".repeat(32 * 1024)), aStream("x".repeat(32 * 1024)));
});

Deno.test("cutReport() keeps the beginning and the end of a long stream, and its size", () => {
  const { text, bytes, cut: wasCut } = cut(`begin${"é".repeat(100_000)}end`);
  assert.match(text, /^beginé+\n\[… 13\d{4} bytes left out …\]\né+end$/);
  assert.deepEqual([bytes, wasCut], [200_008, true]);
  assert.ok(text.length < 33 * 1024);
});

Deno.test("cutReport() tears no character", () => {
  const { text } = cut(`x${"😀".repeat(50_000)}`);
  assert.ok(text.isWellFormed());
});

Deno.test("cutReport() cuts feedback where Coursera does", () => {
  const { feedback } = cutReport(
    aRecord({ grading: { feedback: `x${"é".repeat(50_000)}` } }).grading,
    undefined,
  );
  assert.equal(new TextEncoder().encode(feedback ?? "").length, 65_535);
});
