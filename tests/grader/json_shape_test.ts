import assert from "node:assert/strict";
import { JsonShapeGuard } from "../../grader/files/json_shape.ts";

const encoder = new TextEncoder();

/** What a guard says of a text that comes in chunks of some bytes. */
function said(text: string, chunk = 1 << 20): string {
  const guard = new JsonShapeGuard();
  const bytes = encoder.encode(text);
  try {
    for (let at = 0; at < bytes.length; at += chunk) guard.add(bytes.subarray(at, at + chunk));
    return "fine";
  } catch (error) {
    assert.ok(error instanceof SyntaxError);
    return error.message;
  }
}

const deep = "it is nested too deep";
const many = "a part of it has too many values";

Deno.test("JsonShapeGuard takes 24 levels of arrays and objects, and no more", () => {
  const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;
  const objects = (depth: number) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
  for (const chunk of [1, 7, 1 << 20]) {
    assert.equal(said(nested(24), chunk), "fine");
    assert.equal(said(nested(25), chunk), deep);
    assert.equal(said(objects(24), chunk), "fine");
    assert.equal(said(objects(25), chunk), deep);
    assert.equal(said(`[${nested(23)},${nested(23)}]`, chunk), "fine");
    assert.equal(said(`[${objects(23)},${objects(24)}]`, chunk), deep);
  }
});

Deno.test("JsonShapeGuard does not count what stands in texts", () => {
  const brackets = "[".repeat(30) + "{".repeat(30);
  const texts = [
    `"${brackets}"`,
    `"\\"${brackets}"`,
    `"\\\\\\"${brackets}"`,
    `"]]}}"`,
    `"${",".repeat(600_000)}"`,
  ];
  for (const text of texts) {
    for (const chunk of [1, 1 << 20]) assert.equal(said(`[${text}]`, chunk), "fine");
  }
  // A text that has ended, by a quote behind an escaped backslash too, hides nothing.
  for (const text of ['"a"', '"\\\\"', '""']) assert.equal(said(`[${text},${brackets}`), deep);
  const closed = `["${"]".repeat(30)}",${"[".repeat(24)}`;
  assert.equal(said(closed), deep);
});

Deno.test("JsonShapeGuard counts the values of a part, empty arrays and objects too", () => {
  assert.equal(said(`[${"1,".repeat(499_998)}1]`), "fine");
  assert.equal(said(`[${"1,".repeat(499_999)}1]`), "fine");
  assert.equal(said(`[${"1,".repeat(500_000)}1]`), many);
  assert.equal(said(`[${"[],".repeat(249_999)}[]`), "fine");
  assert.equal(said(`[${"{},".repeat(250_000)}{}`), many);
});

Deno.test("JsonShapeGuard begins to count anew with the next part, but not to nest", () => {
  const guard = new JsonShapeGuard();
  const part = encoder.encode(`${"1,".repeat(499_999)}`);
  guard.add(encoder.encode("["));
  guard.add(part);
  guard.nextPart();
  guard.add(part);
  assert.throws(() => guard.add(encoder.encode(",,")), { message: many });
  const nested = new JsonShapeGuard();
  nested.add(encoder.encode("[".repeat(24)));
  nested.nextPart();
  assert.throws(() => nested.add(encoder.encode("[")), { message: deep });
});
