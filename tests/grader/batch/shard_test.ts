import assert from "node:assert/strict";
import fc from "fast-check";
import { ofShard, shardOf } from "../../../grader/batch/shard.ts";

const names = fc.uniqueArray(fc.string({ minLength: 1, unit: "grapheme" }), { maxLength: 60 });
const counts = fc.integer({ min: 1, max: 12 });

function shards(all: readonly string[], count: number): string[][] {
  return Array.from(
    { length: count },
    (_, index) =>
      ofShard(all.map((name) => ({ name })), { index: index + 1, count }).map(({ name }) => name),
  );
}

Deno.test("shards are disjoint and complete", () => {
  fc.assert(fc.property(names, counts, (all, count) => {
    assert.deepEqual(shards(all, count).flat().sort(), [...all].sort());
  }));
});

Deno.test("a submission's shard depends on nothing but its name", () => {
  fc.assert(fc.property(names, fc.string(), counts, (all, other, count) => {
    const before = new Map(all.map((name) => [name, shardOf(name, count)]));
    for (const [index, shard] of shards([other, ...all.toReversed()], count).entries()) {
      for (const name of shard) if (before.has(name)) assert.equal(before.get(name), index + 1);
    }
  }));
  // For ever: reports of different days are joined.
  assert.deepEqual(["ada", "pass/bob.py", "ü"].map((name) => shardOf(name, 4)), [2, 4, 3]);
});

Deno.test("shards are of about the same size", () => {
  const all = Array.from({ length: 4000 }, (_, index) => `learner-${index}`);
  for (const shard of shards(all, 4)) assert.ok(shard.length > 850 && shard.length < 1150);
});
