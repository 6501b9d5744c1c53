import * as fc from "fast-check";
import assert from "node:assert/strict";
import type { SubmissionRecord } from "../../../grader/batch/record.ts";
import { openResults } from "../../../grader/reports/read_results.ts";
import { resultsJson } from "../../../grader/reports/results_json.ts";
import { UserError } from "../../../terminal/errors.ts";
import { anyRecords } from "../../support/grade/any_record.ts";
import { aBatch, aRecord } from "../../support/grade/batch.ts";
import { readResults } from "../../support/grade/batch_schema.ts";
import { rendered } from "../../support/rendered.ts";

async function withFile<T>(text: string, use: (path: string) => Promise<T>): Promise<T> {
  const path = await Deno.makeTempFile({ suffix: ".json" });
  try {
    await Deno.writeTextFile(path, text);
    return await use(path);
  } finally {
    await Deno.remove(path);
  }
}

async function allOf(records: AsyncIterable<SubmissionRecord>): Promise<SubmissionRecord[]> {
  return await Array.fromAsync(records);
}

Deno.test("resultsJson() is valid by the published schema and reads back as it was", async () => {
  await fc.assert(
    fc.asyncProperty(anyRecords, async (records) => {
      const batch = aBatch(records);
      const text = await rendered(resultsJson(batch.header), batch);
      readResults(text);
      await withFile(text, async (path) => {
        const read = await openResults(path);
        assert.deepEqual(read.header, batch.header);
        const expected = await allOf(batch.records());
        assert.deepEqual(await allOf(read.records()), expected);
        assert.deepEqual(await allOf(read.records()), expected, "as often as asked");
      });
    }),
    { numRuns: 60 },
  );
});

Deno.test("openResults() reads a document whose keys were sorted and lines were broken", async () => {
  const batch = aBatch([aRecord({ name: "a" }), aRecord({ name: "b" })]);
  const document = JSON.parse(await rendered(resultsJson(batch.header), batch));
  const sorted = Object.fromEntries(Object.entries(document).sort(([a], [b]) => a < b ? -1 : 1));
  await withFile(JSON.stringify(sorted, null, 2), async (path) => {
    const read = await openResults(path);
    assert.deepEqual(read.header, batch.header);
    assert.deepEqual((await allOf(read.records())).map(({ name }) => name), ["a", "b"]);
  });
});

Deno.test("openResults() says what is wrong with other files", async (t) => {
  const batch = aBatch([aRecord({ name: "a" }), aRecord({ name: "b" })]);
  const good = await rendered(resultsJson(batch.header), batch);
  const cases: [string, string, RegExp][] = [
    ["no JSON", "<html>", /not a JSON document/],
    ["nothing", "", /ends in the middle/],
    ["another document", '{"schema":1}', /at `tool`/],
    ["a newer one", good.replace('"schema":1', '"schema":7'), /version 7, this program knows 1/],
    ["one without its end", good.slice(0, -4), /ends in the middle/],
    ["two in one", good + good, /something stands after its end/],
    ["a part of one", good.slice(0, -20), /not a JSON document/],
    ["a wrong status", good.replace('"graded","protocol"', '"fine","protocol"'), /grading\.status/],
    ["a submission lost", good.replace(/,\n\{"name":"b".*/, ""), /counts 2/],
    ["a name in its way", good.replace('{"name":"b"', '{"name":"../b"'), /2 \(line 3\).*`name`/],
    [
      "a score of 7",
      good.replace('"fractionalScore":1', '"fractionalScore":7'),
      /1 \(line 2\).*fractionalScore/,
    ],
    ["a broken line", good.replace('{"name":"b"', '{"name":b'), /line 3: /],
    ["a bad date", good.replace(/"startedAt":"[^"]*"/, '"startedAt":"soon"'), /at `startedAt`/],
    [
      "a date of no calendar",
      good.replace(/"startedAt":"[^"]*"/, '"startedAt":"2026-02-30T00:00:00Z"'),
      /startedAt/,
    ],
    [
      "300 million shards",
      good.replace('"shard":null', '"shard":{"index":1,"count":300000000}'),
      /at `shard\.count`/,
    ],
    [
      "a shard of none",
      good.replace('"shard":null', '"shard":{"index":3,"count":2}'),
      /at `shard`: there are not so many/,
    ],
    [
      "a long time",
      good.replace('"durationSeconds":12.5', '"durationSeconds":1e308'),
      /at `durationSeconds`/,
    ],
    [
      "an infinite time",
      good.replace('"durationSeconds":12.5', '"durationSeconds":1e999'),
      /at `durationSeconds`/,
    ],
    ["many jobs", good.replace('"jobs":2', '"jobs":1e300'), /at `jobs`/],
    ["negative counts", good.replace('"met":0', '"met":-1'), /at `counts\.met`/],
    [
      "more graded than found",
      good.replace('"total":2', '"total":1'),
      /at `counts`: more are graded/,
    ],
    [
      "a prototype",
      good.replace('{"name":"b"', '{"__proto__":{"met":true},"name":"b"'),
      /__proto__/,
    ],
    ["escapes", good.replace('{"name":"b"', '{"\\u001b[2J":1,"name":"b"'), /key: "\\x1b\[2J"/],
    [
      "a long line",
      good.replace('"name":"b"', `"name":"${"x".repeat(40 * 1024 ** 2)}"`),
      /line 3 is longer/,
    ],
    [
      "deep nesting",
      good.replace('{"name":"b"', `${"[".repeat(2_000_000)}{"name":"b"`),
      /line 3: it is nested too deep/,
    ],
    ["deep nesting in one line", `{"a":${"[".repeat(2_000_000)}`, /nested too deep/],
    ["a long text in one line", `{"a":"${"x".repeat(40 * 1024 ** 2)}"}`, /far too long/],
    ["bytes", "\x80\0\x01".repeat(1000), /not a JSON document/],
    ["one twice", good.replace('{"name":"b"', '{"name":"a"'), /`a` is not in order/],
  ];
  for (const [name, text, message] of cases) {
    await t.step(name, async () => {
      await withFile(text, async (path) => {
        await assert.rejects(
          async () => await allOf((await openResults(path)).records()),
          (error) => error instanceof UserError && message.test(error.message),
        );
      });
    });
  }
});

Deno.test("openResults() refuses a pipe instead of waiting for it", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const pipe = `${folder}/results.json`;
    assert.ok((await new Deno.Command("mkfifo", { args: [pipe] }).output()).success);
    await assert.rejects(openResults(pipe), /not a regular file/);
    await assert.rejects(openResults("/dev/zero"), /not a regular file/);
    await assert.rejects(openResults(`${folder}/nowhere`), UserError);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
