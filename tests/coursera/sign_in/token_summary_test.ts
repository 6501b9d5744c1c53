import assert from "node:assert/strict";
import { remainingSeconds, shortened } from "../../../coursera/sign_in/token_summary.ts";

Deno.test("shortened() keeps ten characters", () => {
  assert.equal(shortened("fake-access-token-AAAA1111"), "fake-acces...");
  assert.equal(shortened("abc"), "abc...");
});

Deno.test("remainingSeconds() cuts towards zero", () => {
  const cases: [number, string][] = [
    [3600, "3600.0"],
    [59.99, "59.9"],
    [0.04, "0.0"],
    [-0.04, "0.0"],
    [-12.34, "-12.3"],
    [1e308, "1e+308"],
    [-1e308, "-1e+308"],
  ];
  for (const [left, expected] of cases) {
    assert.equal(remainingSeconds(1000 + left, 1_000_000), expected);
  }
});
