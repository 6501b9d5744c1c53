import assert from "node:assert/strict";
import fc from "fast-check";
import { ofBalancedShard } from "../../../grader/batch/balance.ts";

const someNames = fc.uniqueArray(fc.string({ minLength: 1, unit: "grapheme" }), { maxLength: 60 });
const someSeconds = fc.float({ min: 0, max: 1000, noNaN: true });
const somePlan = someNames.chain((names) =>
  fc.record({
    names: fc.constant(names),
    times: fc.array(fc.option(someSeconds, { nil: undefined }), {
      minLength: names.length,
      maxLength: names.length,
    }),
    count: fc.integer({ min: 1, max: 12 }),
  })
);

function shards(names: readonly string[], times: readonly (number | undefined)[], count: number) {
  const seconds = new Map(
    names.map((name, index) => [name, times[index]] as const)
      .filter((entry): entry is [string, number] => entry[1] !== undefined),
  );
  return Array.from(
    { length: count },
    (_, index) =>
      ofBalancedShard(names.map((name) => ({ name })), { index: index + 1, count }, seconds),
  );
}

Deno.test("balanced shards are disjoint and complete, each in the order of the whole", () => {
  fc.assert(fc.property(somePlan, ({ names, times, count }) => {
    const parts = shards(names, times, count).map(({ part }) => part.map(({ name }) => name));
    assert.deepEqual(parts.flat().sort(), [...names].sort());
    for (const part of parts) {
      assert.deepEqual(part, names.filter((name) => part.includes(name)));
    }
  }));
});

Deno.test("a balanced shard does not depend on the order in which submissions are found", () => {
  fc.assert(fc.property(somePlan, ({ names, times, count }) => {
    const there = shards(names, times, count);
    const back = shards(names.toReversed(), times.toReversed(), count);
    for (const [index, { part, digest }] of there.entries()) {
      const other = back[index]!;
      assert.equal(digest, other.digest);
      assert.deepEqual(part, other.part.toReversed());
    }
  }));
});

Deno.test("no shard has more to do than the least busy one and its longest submission", () => {
  fc.assert(fc.property(someNames, fc.array(someSeconds), fc.nat(8), (names, times, more) => {
    const known = names.map((_, index) => times[index] ?? 1);
    const loads = shards(names, known, more + 1).map(({ part }) =>
      part.reduce((sum, { name }) => sum + known[names.indexOf(name)]!, 0)
    );
    const longest = Math.max(0, ...known);
    assert.ok(Math.max(...loads) - Math.min(...loads) <= longest * (1 + 1e-9));
  }));
});

Deno.test("the longest go first, and what has no time counts as the mean", () => {
  const names = ["a", "b", "c", "d", "new"];
  const parts = shards(names, [9, 1, 5, 5, undefined], 2);
  // a 9 | c 5 | d 5 with c | new 5 with a | b 1 with c and d
  assert.deepEqual(parts.map(({ part }) => part.map(({ name }) => name)), [
    ["a", "new"],
    ["b", "c", "d"],
  ]);
  assert.deepEqual(parts.map(({ known }) => known), [4, 4]);
});

Deno.test("more shards than submissions leave some empty", () => {
  const parts = shards(["a", "b"], [1, 2], 4).map(({ part }) => part.length);
  assert.deepEqual(parts, [1, 1, 0, 0]);
});

Deno.test("the digest tells other submissions, other times and another count", () => {
  const digest = (names: string[], times: (number | undefined)[], count: number) =>
    shards(names, times, count)[0]!.digest;
  const digests = [
    digest(["a", "b"], [1, 2], 2),
    digest(["a", "b"], [1, 3], 2),
    digest(["a", "b", "c"], [1, 2, 2], 2),
    digest(["a", "b"], [1, 2], 3),
  ];
  assert.equal(new Set(digests).size, 4);
});
