import assert from "node:assert/strict";

/** Fails a test without root, which it needs to give files to another user. */
export function requireRoot(): void {
  assert.equal(Deno.uid(), 0, "this test needs root, to give files to another user");
}
