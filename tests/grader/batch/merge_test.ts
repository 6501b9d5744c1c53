import assert from "node:assert/strict";
import fc from "fast-check";
import { allowedResources } from "../../../coursera/resources/allowed_resources.ts";
import { mergeBatches, type MergeInput } from "../../../grader/batch/merge.ts";
import type { BatchHeader, SubmissionRecord } from "../../../grader/batch/record.ts";
import { ofShard } from "../../../grader/batch/shard.ts";
import { UserError } from "../../../terminal/errors.ts";
import { anyRecords } from "../../support/grade/any_record.ts";
import { aBatch, aRecord } from "../../support/grade/batch.ts";

function input(records: SubmissionRecord[], header: Partial<BatchHeader> = {}): MergeInput {
  return { folder: "report", batch: aBatch(records, header) };
}

async function merged(first: MergeInput, ...others: MergeInput[]) {
  const batch = await mergeBatches([first, ...others], allowedResources);
  return { header: batch.header, records: await Array.fromAsync(batch.records()) };
}

Deno.test("shards joined again are the whole: each record once, in order, with its counts", async () => {
  await fc.assert(fc.asyncProperty(
    anyRecords,
    fc.integer({ min: 1, max: 5 }),
    fc.nat(),
    async (records, count, turn) => {
      const whole = aBatch(records);
      const shards = Array.from({ length: count }, (_, at) => {
        const shard = { index: at + 1, count };
        return input(ofShard(records, shard), { shard });
      });
      const [first, ...others] = [
        ...shards.slice(turn % count),
        ...shards.slice(0, turn % count),
      ];
      assert.ok(first);
      const result = await merged(first, ...others);
      assert.deepEqual(result.records, await Array.fromAsync(whole.records()));
      assert.deepEqual(result.header.counts, whole.header.counts);
      assert.deepEqual([result.header.complete, result.header.warnings], [true, []]);
    },
  ));
});

Deno.test("of a submission in several reports the one that began last counts", async () => {
  const old = input([aRecord({ name: "a" }), aRecord({ name: "b" })], {
    startedAt: "2026-01-01T00:00:00.000Z",
  });
  const late = input([aRecord({ name: "b", grading: { fractionalScore: 0 } })], {
    startedAt: "2026-01-02T00:00:00.000Z",
  });
  for (const order of [[old, late], [late, old]] as const) {
    const { records, header } = await merged(...order);
    assert.deepEqual(
      records.map(({ name, grading }) => [name, grading.fractionalScore]),
      [["a", 1], ["b", 0]],
    );
    assert.deepEqual(header.warnings, ["`b` is in several reports: the latest counts"]);
  }
});

Deno.test("missing shards and shards that were stopped leave the whole incomplete", async () => {
  const first = input([aRecord()], { shard: { index: 1, count: 3 } });
  const third = input([aRecord({ name: "z" })], { shard: { index: 3, count: 3 } });
  const missing = await merged(first, third);
  assert.equal(missing.header.complete, false);
  assert.deepEqual(missing.header.warnings, ["missing shards: 2"]);
  assert.deepEqual(missing.header.shards, { count: 3, missing: [2] });
  const many = await merged(input([aRecord()], { shard: { index: 1, count: 999_999 } }));
  assert.match(many.header.warnings[0]!, /^missing shards: 2, 3, .*, 21 and 999978 more$/);
  const stopped = input([], { shard: { index: 2, count: 3 } });
  stopped.batch.header.counts.total = 4;
  stopped.batch.header.complete = false;
  const incomplete = await merged(first, third, stopped);
  assert.deepEqual([incomplete.header.complete, incomplete.header.counts.total], [false, 6]);
  // The same shard once more, finished by a later run.
  const again = input([aRecord({ name: "m" })], { shard: { index: 2, count: 3 } });
  const finished = await merged(first, third, stopped, again);
  assert.deepEqual([finished.header.complete, finished.header.counts.total], [true, 3]);
  assert.deepEqual(finished.header.shards, { count: 3, missing: [] });
});

Deno.test("what was joined without a shard is whole when that is joined with it", async () => {
  const [first, second, third] = [1, 2, 3].map((index) =>
    input([aRecord({ name: String(index) })], { shard: { index, count: 3 } })
  );
  const part = await mergeBatches([first!, third!], allowedResources);
  const whole = await merged({ folder: "part", batch: part }, second!);
  assert.deepEqual(whole.header.shards, { count: 3, missing: [] });
  assert.deepEqual([whole.header.complete, whole.header.warnings], [true, []]);
  const still = await merged({ folder: "part", batch: part });
  assert.deepEqual(still.header.shards, { count: 3, missing: [2] });
  assert.deepEqual([still.header.complete, still.header.warnings], [false, ["missing shards: 2"]]);
});

Deno.test("shards that were balanced differently are not joined, neither at once nor one by one", async () => {
  const [ada, bob, eve] = ["ada", "bob", "eve"].map((name) => aRecord({ name }));
  const shard = (index: number, balance?: string) => ({
    shard: { index, count: 3, ...(balance === undefined ? {} : { balance }) },
  });
  const one = input([ada!], shard(1, "aa"));
  const two = input([bob!], shard(2, "aa"));
  const joined = await mergeBatches([one, two], allowedResources);
  assert.deepEqual(joined.header.shards, { count: 3, missing: [3], balance: "aa" });
  for (const balance of ["bb", undefined]) {
    const three = input([eve!], shard(3, balance));
    for (const first of [one, { folder: "joined", batch: joined }]) {
      await assert.rejects(merged(first, three), (error: unknown) => {
        assert.ok(error instanceof UserError);
        assert.match(error.message, /balanced differently, so that submissions may be missing$/);
        return true;
      });
    }
  }
});

Deno.test("reports of different images, limits or repetitions are not joined", async () => {
  const one = input([aRecord()]);
  const limits = { ...aRecord().grading.limits, cpus: 2 };
  const image = { id: `sha256:${"00".repeat(32)}`, reference: "x", architecture: "amd64" };
  const others = [
    input([], { image }),
    input([aRecord({ name: "z", grading: { limits } })]),
    input([], { repeat: 2 }),
    input([], { shard: { index: 1, count: 2 } }),
  ];
  const sharded = input([aRecord()], { shard: { index: 1, count: 3 } });
  for (const [index, other] of others.entries()) {
    await assert.rejects(merged(index === 3 ? sharded : one, other), UserError);
  }
});
