import assert from "node:assert/strict";
import { limitsDocument } from "../../../commands/account/documents.ts";
import { Account } from "../../support/coursera/account.ts";

const PART = ["course-0001", "item-0001", "part-0001"];

async function withLimits(limits: Record<string, number | null>): Promise<Account> {
  const account = await Account.open();
  account.fake.state.limits.set("course-0001~item-0001 part-0001", limits);
  return account;
}

const all = { reservedCpu: 2048, reservedMemory: 8192, wallClockTimeout: 600 };

Deno.test("limits get shows what is set and what counts otherwise, by both names", async (t) => {
  const cases: [Record<string, number | null>, string][] = [
    [all, "CPUs:          2.0\nMemory in MB:  8192\nTimeout in s:  600\n"],
    [{ ...all, reservedCpu: 1536 }, "CPUs:          1.5\n"],
    [
      { reservedCpu: null },
      "CPUs:          not set (default 1)\nMemory in MB:  not set (default 4096)\n" +
      "Timeout in s:  not set (default 1200)\n",
    ],
  ];
  for (const [limits, expected] of cases) {
    await t.step(JSON.stringify(limits), async () => {
      await using account = await withLimits(limits);
      for (const words of [["limits", "get"], ["get_resource_limits"]]) {
        const { code, stdout } = await account.run([...words, ...PART]);
        assert.equal(code, 0);
        assert.ok(stdout.startsWith(expected), stdout);
      }
    });
  }
});

Deno.test("limits get --json is one document", async () => {
  await using account = await withLimits({ ...all, reservedCpu: null });
  const { stdout } = await account.run(["limits", "get", ...PART, "--json"]);
  assert.deepEqual(limitsDocument.parse(JSON.parse(stdout)), {
    schema: 1,
    course: "course-0001",
    item: "item-0001",
    part: "part-0001",
    cpu: null,
    memory: 8192,
    timeout: 600,
    defaults: { cpu: 1, memory: 4096, timeout: 1200 },
  });
});

Deno.test("limits set changes what is given and shows the outcome, by both names", async () => {
  await using account = await withLimits({ ...all });
  const first = await account.run(["limits", "set", ...PART, "--grader-timeout", "900"]);
  assert.deepEqual([first.code, first.stdout.split("\n").at(-2)], [0, "Timeout in s:  900"]);
  const second = await account.run([
    ...["update_resource_limits", ...PART, "--grader-cpu", "4", "--grader-memory-limit", "16384"],
  ]);
  assert.equal(second.stdout, "CPUs:          4.0\nMemory in MB:  16384\nTimeout in s:  900\n");
  assert.deepEqual(account.fake.seen.map(({ body }) => JSON.parse(body)), [
    { reservedCpu: null, reservedMemory: null, wallClockTimeout: 900 },
    { reservedCpu: 4096, reservedMemory: 16384, wallClockTimeout: null },
  ]);
});

Deno.test("limits set refuses limits that are not allowed before anything is sent, signed in or not", async (t) => {
  const cases: [string[], RegExp][] = [
    [[], /Nothing to change/],
    [["--grader-cpu", "3"], /CPU count 3 is not allowed/],
    [["--grader-cpu", "two"], /whole number/],
    [["--grader-cpu", "0.5"], /whole number/],
    [["--grader-memory-limit", "x"], /whole number/],
    [
      ["--grader-cpu", "1", "--grader-memory-limit", "16384"],
      /Memory limit 16384 MB is not allowed/,
    ],
    [["--grader-timeout", "-5"], /whole number/],
    [["--grader-timeout", "299"], /Time limit 299 s is not allowed/],
  ];
  for (const [flags, message] of cases) {
    await t.step(flags.join(" "), async () => {
      await using account = await Account.open({ cache: "" });
      const { code, stdout, stderr } = await account.run(["limits", "set", ...PART, ...flags]);
      assert.deepEqual([code, stdout, account.fake.asked], [64, "", []]);
      assert.match(stderr, message);
    });
  }
});

Deno.test("limits resolves a slug, and fails for what is not known", async () => {
  await using account = await withLimits({});
  account.fake.state.limits.set("rbd8YJl7EeWmTA6jFH3PWg~i p", { ...all });
  const { code, stderr } = await account.run(["limits", "get", "fake-course-slug", "i", "p"]);
  assert.equal(code, 0);
  assert.match(stderr, /has the id `rbd8YJl7EeWmTA6jFH3PWg`/);
  const unknown = await account.run(["limits", "get", "course-0001", "i", "p"]);
  assert.equal(unknown.code, 1);
  assert.match(unknown.stderr, /part "p" of item "i" in "course-0001": Coursera answered 404/);
});

Deno.test("limits asks elsewhere where an endpoint is given", async () => {
  await using account = await withLimits({ ...all });
  const base = `${account.fake.origin}/api/authoringProgrammingAssignments.v3/`;
  const get = await account.run([
    ...["get_resource_limits", ...PART, "--getGraderResourceLimits-endpoint"],
    `${base}?action=getGraderResourceLimits`,
  ]);
  const set = await account.run([
    ...["update_resource_limits", ...PART, "--grader-timeout", "300"],
    ...["--updateGraderResourceLimits-endpoint", `${base}?action=updateGraderResourceLimits`],
  ]);
  assert.deepEqual([get.code, set.code], [0, 0]);
});
