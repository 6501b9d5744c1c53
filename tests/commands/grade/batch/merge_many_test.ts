import assert from "node:assert/strict";
import { join } from "node:path";
import { shardOf } from "../../../../grader/batch/shard.ts";
import { openResults } from "../../../../grader/reports/read_results.ts";
import { resultsJson } from "../../../../grader/reports/results_json.ts";
import { measure } from "../../../../scripts/bench/peak.ts";
import { BINARY } from "../../../support/binary.ts";
import { temporaryFolder } from "../../../support/files.ts";
import { aBatch, aRecord } from "../../../support/grade/batch.ts";

const SHARDS = 100;

Deno.test("the reports of 100 shards are joined in little memory, and nothing is lost or doubled", async () => {
  await using folder = await temporaryFolder();
  const records = Array.from({ length: 4000 }, (_, index) => {
    const name = `learner-${String(index).padStart(4, "0")}`;
    return aRecord({ name, shard: shardOf(name, SHARDS) });
  });
  const reports: string[] = [];
  for (let index = 1; index <= SHARDS; index++) {
    const mine = records.filter(({ shard }) => shard === index);
    const batch = aBatch(mine, { shard: { index, count: SHARDS } });
    const json = resultsJson(batch.header);
    const text = [json.head(), ...mine.map((record) => json.record(record)), json.tail()].join("");
    reports.push(join(folder.path, `report-${index}.json`));
    await Deno.writeTextFile(reports.at(-1)!, text);
  }
  const all = join(folder.path, "all");
  const { megabytes } = await measure(
    BINARY,
    ["grade", "merge", "--report", all, ...reports],
    { NO_COLOR: "1" },
  );
  const joined = await openResults(join(all, "results.json"));
  assert.deepEqual(await Array.fromAsync(joined.records()), records);
  assert.equal(joined.header.complete, true);
  // A buffer of 1 MB for each report, as there once was, takes twice as much.
  assert.ok(megabytes > 0 && megabytes < 150, `${megabytes} MB`);
});
