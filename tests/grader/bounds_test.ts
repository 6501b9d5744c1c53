import assert from "node:assert/strict";
import * as z from "zod";
import * as bounds from "../../grader/bounds.ts";

Deno.test("numbers of documents are taken within their bounds only", () => {
  const most = 999_999_999;
  const safe = Number.MAX_SAFE_INTEGER;
  const never = [-1, NaN, Infinity, -Infinity, "1", null, true, undefined, [1]];
  const cases: [keyof typeof bounds, taken: number[], refused: number[]][] = [
    ["seconds", [0, 0.5, most], [-0.001, most + 0.5, most + 1]],
    ["bytes", [0, 1, safe], [-0.5, safe + 1]],
    ["count", [0, 1, most], [0.5, most + 1]],
    ["positiveCount", [1, 2, most], [0, 1.5, most + 1]],
    ["cpus", [0, 0.5, most], [-0.5, most + 1]],
    ["score", [0, 0.3, 1], [-1e-10, 1.0000001, 2]],
  ];
  for (const [name, taken, refused] of cases) {
    const schema = bounds[name] as z.ZodType;
    for (const value of taken) assert.equal(schema.parse(value), value, `${name} ${value}`);
    for (const value of [...refused, ...never]) {
      assert.equal(schema.safeParse(value).success, false, `${name} ${value}`);
    }
  }
});

Deno.test("listOf() looks at the length before it looks at an element", () => {
  let looked = 0;
  const list = bounds.listOf(z.unknown().refine(() => ++looked > 0));
  assert.equal(list.safeParse(Array(100_001).fill(0)).success, false);
  assert.equal(looked, 0);
  assert.equal(list.safeParse(Array(100_000).fill(0)).success, true);
  assert.equal(looked, 100_000);
  assert.deepEqual(bounds.listOf(z.int()).parse([1, 2]), [1, 2]);
  for (const other of [[1, "2"], { length: 0 }, "12", null]) {
    assert.equal(bounds.listOf(z.int()).safeParse(other).success, false);
  }
});
