import assert from "node:assert/strict";
import {
  bytes,
  percent,
  roughSeconds,
  score,
  scoreTexts,
  seconds,
} from "../../terminal/measures.ts";

Deno.test("roughSeconds() promises no digits after the point", () => {
  const cases = [[0.2, "1 s"], [7.4, "7 s"], [87.96, "88 s"], [99.6, "1 min 40 s"]] as const;
  for (const [value, text] of cases) assert.equal(roughSeconds(value), text);
});

Deno.test("seconds() is as exact as a person wants to know", () => {
  const cases: [number, string][] = [
    [0, "0.00 s"],
    [0.4249, "0.42 s"],
    [9.994, "9.99 s"],
    [9.996, "10.0 s"],
    [99.94, "99.9 s"],
    [99.96, "1 min 40 s"],
    [245.4, "4 min 05 s"],
    [3599.6, "1 h 00 min"],
    [3725, "1 h 02 min"],
  ];
  for (const [value, text] of cases) assert.equal(seconds(value), text);
});

Deno.test("bytes() counts in powers of 1024 and never rounds up", () => {
  const cases: [number, string][] = [
    [0, "0 B"],
    [1023, "1023 B"],
    [1024, "1 KB"],
    [1024 ** 2 - 1, "1023 KB"],
    [1024 ** 2, "1 MB"],
    [12.56 * 1024 ** 2, "12.5 MB"],
    [4096 * 1024 ** 2, "4 GB"],
    [1536 * 1024 ** 2, "1.50 GB"],
    [100.9 * 1024 ** 2, "100 MB"],
    [8 * 1024 ** 3 - 1, "7.99 GB"],
    [8 * 1024 ** 3, "8 GB"],
    [8e9, "7.45 GB"],
  ];
  for (const [value, text] of cases) assert.equal(bytes(value), text);
});

Deno.test("percent() says all only of all, and none only of none", () => {
  const cases: [number, string][] = [
    [0, "0 %"],
    [0.00042, "0.04 %"],
    [0.004, "0.4 %"],
    [0.0096, "0.9 %"],
    [0.01, "1 %"],
    [0.29, "29 %"],
    [0.996, "99 %"],
    [1, "100 %"],
    [1.005, "100 %"],
  ];
  for (const [value, text] of cases) assert.equal(percent(value), text);
});

Deno.test("score() has few digits, but never those of another verdict", () => {
  const cases: [number, string][] = [
    [0, "0"],
    [1, "1"],
    [0.5, "0.5"],
    [2 / 3, "0.6667"],
    [0.9999, "0.9999"],
    [0.99999, "0.99999"],
    [1 - Number.EPSILON / 2, "0.9999999999999999"],
    [0.00001, "0.00001"],
    [1e-7, "1e-7"],
    [5e-324, "5e-324"],
  ];
  for (const [value, text] of cases) assert.equal(score(value), text);
});

Deno.test("scoreTexts() keeps apart what differs", () => {
  assert.deepEqual(scoreTexts([2 / 3, 0.5]), ["0.6667", "0.5"]);
  assert.deepEqual(scoreTexts([2 / 3, 0.6667]), ["0.66667", "0.6667"]);
  assert.deepEqual(scoreTexts([0.7, 0.7]), ["0.7", "0.7"]);
  assert.deepEqual(scoreTexts([null, 1]), ["none", "1"]);
});
