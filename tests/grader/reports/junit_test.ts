import * as fc from "fast-check";
import assert from "node:assert/strict";
import { junit } from "../../../grader/reports/junit.ts";
import { anyRecords } from "../../support/grade/any_record.ts";
import { aBatch, aRecord, aStream } from "../../support/grade/batch.ts";
import { readJunit } from "../../support/grade/junit.ts";
import { rendered } from "../../support/rendered.ts";

Deno.test("junit() tells apart what is as expected, what is not, faults, and what differs", async () => {
  const records = [
    aRecord({ name: "pass/ada", met: true }),
    aRecord({ name: "plain" }),
    aRecord({
      name: "fail/v1.2/bob",
      met: false,
      differences: [{ field: "score", expected: "0.5", actual: "1", diff: "-0.5\n+1" }],
      grading: { stdout: aStream("a\x1b[31m b") },
    }),
    aRecord({ name: "eve", grading: { status: "crashed", problems: ["It <crashed>"] } }),
    aRecord({ name: "random", met: true, stable: false }),
  ];
  const batch = aBatch(records);
  const text = await rendered(junit(batch.header), batch);
  assert.deepEqual(
    readJunit(text, [
      "//testsuite/@tests",
      "//testsuite/@failures",
      "//testsuite/@errors",
      "//testcase[@name='fail/v1.2/bob']/@classname",
      "//testcase[@name='fail/v1.2/bob']/failure/@message",
      "//testcase[@name='eve']/error/@message",
      "//testcase[@name='eve']/error/@type",
      "//testcase[@name='random']/failure/@type",
      "count(//testcase[not(*)])",
    ]),
    [
      ...["5", "2", "1", "submissions.fail.v1_2", "score: expected 0.5, got 1", "It <crashed>"],
      ...["crashed", "unstable", "2"],
    ],
  );
  assert.match(text, /a�\[31m b/);
});

Deno.test("junit() says why a grader crashed, and how to repeat it", async () => {
  const batch = aBatch([aRecord({
    name: "eve",
    grading: {
      status: "crashed",
      problems: ["The grader ended with exit code 1"],
      stderr: aStream("Traceback\nNo module named 'numpy'\n"),
    },
    repeatLine: "courseraprogramming grade local g 'a & b'",
  })]);
  const text = await rendered(junit(batch.header), batch);
  const [message, element] = readJunit(text, ["//error/@message", "//error"]);
  assert.equal(message, "The grader ended with exit code 1: No module named 'numpy'");
  assert.match(element ?? "", /^repeat it: courseraprogramming grade local g 'a & b'$/m);
});

Deno.test("junit() shows the beginning and the end of a long stream and says what is missing", async () => {
  const stdout = aStream(`first${"x".repeat(100_000)}last`);
  const batch = aBatch([aRecord({ met: false, grading: { stdout } })]);
  const text = await rendered(junit(batch.header), batch);
  assert.ok(text.length < 12_000);
  assert.match(text, /first[^]*characters left out; results\.json has more[^]*last/);
});

Deno.test("junit() has a failing case for each missing shard and for a batch that was stopped", async () => {
  const shards = { count: 4, missing: [2, 4] };
  const batch = aBatch([aRecord()], { complete: false, shards });
  const text = await rendered(junit(batch.header), batch);
  assert.deepEqual(
    readJunit(text, [
      ...["//testsuite/@tests", "//testsuite/@failures", "//testsuite/@errors"],
      "//testcase[@name='shard 2 of 4']/error/@message",
      "//testcase[@name='shard 4 of 4']/error/@type",
    ]),
    ["3", "0", "2", "shard 2 of 4 is missing", "missing"],
  );
  const stopped = aBatch([aRecord()], { complete: false });
  stopped.header.counts.total = 9;
  assert.deepEqual(
    readJunit(await rendered(junit(stopped.header), stopped), [
      ...["//testsuite/@tests", "//testsuite/@errors", "//testcase[error]/error/@message"],
    ]),
    ["2", "1", "stopped after 1 of 9 submissions"],
  );
  const many = Array.from({ length: 5000 }, (_, at) => at + 2);
  const most = aBatch([aRecord()], { complete: false, shards: { count: 9999, missing: many } });
  const [tests, errors] = readJunit(await rendered(junit(most.header), most), [
    ...["//testsuite/@tests", "//testsuite/@errors"],
  ]);
  assert.deepEqual([tests, errors], ["1002", "1001"]);
});

Deno.test("junit() is valid whatever graders and names contain", async () => {
  await fc.assert(
    fc.asyncProperty(anyRecords, async (records) => {
      const batch = aBatch(records, { warnings: records.map(({ name }) => name) });
      const text = await rendered(junit(batch.header), batch);
      assert.deepEqual(readJunit(text, ["count(//testcase)"]), [String(records.length)]);
    }),
    { numRuns: 150 },
  );
});
