import assert from "node:assert/strict";
import { publishDocument } from "../../../commands/account/documents.ts";
import { Account } from "../../support/coursera/account.ts";
import { cacheOf } from "../../support/coursera/fake_coursera_client.ts";
import type { FakeAnswer } from "../../support/coursera/fake_coursera_route.ts";

const refusal = (status: string): FakeAnswer => ({
  status: 400,
  body: { details: [{ status }] },
});
const pending = refusal("PENDING");

/** Items by name, each with the refusals it meets. */
async function withItems(items: Record<string, FakeAnswer[] | "not ready">): Promise<Account> {
  const account = await Account.open();
  for (const [item, refusals] of Object.entries(items)) {
    const settings = refusals === "not ready" ? { isReady: false } : { refusals: [...refusals] };
    account.fake.state.addItem(`course-0001~${item}`, settings);
  }
  return account;
}

Deno.test("publish tries every item, tells what became of each, and the worst decides", async (t) => {
  const forever = Array.from({ length: 9 }, () => pending);
  const cases: [Parameters<typeof withItems>[0], number, RegExp][] = [
    [{ i1: [] }, 0, /^i1 {2}published\n$/],
    [{ i1: [], i2: forever }, 2, /^i1 {2}published\ni2 {2}retryable {2}the grader is still .*\n$/],
    [{ i1: forever, i2: [] }, 2, /^i1 {2}retryable .*\ni2 {2}published\n$/],
    [{ i1: forever, i2: [refusal("FAILED")] }, 1, /^i1 {2}retryable .*\ni2 {2}fatal .*\n$/],
    [{ i1: [refusal("MISSING")], i2: forever, i3: [] }, 1, /^i1 .* no grader\n.*\ni3 {2}publ.*\n$/],
    [{ i1: "not ready", i2: [] }, 1, /^i1 {2}fatal .*not ready.*\ni2 {2}published\n$/],
    [{ i1: [{ status: 409 }], i2: [] }, 1, /^i1 {2}fatal .*changed by somebody.*\ni2 {2}pub.*\n$/],
    [{ i1: [{ status: 502 }], i2: [] }, 2, /^i1 {2}retryable .*502\ni2 {2}published\n$/],
  ];
  for (const [items, expected, table] of cases) {
    const [first = "", ...more] = Object.keys(items);
    await t.step(JSON.stringify(items).slice(0, 60), async () => {
      await using account = await withItems(items);
      const additional = more.length === 0 ? [] : ["--additional-items", ...more];
      const { code, stdout, stderr } = await account.run([
        ...["publish", "course-0001", first, ...additional],
      ]);
      assert.equal(code, expected);
      assert.match(stdout, table);
      for (const [line] of stdout.matchAll(/^\w+ {2}fatal/gm)) {
        const item = line.split(" ")[0];
        assert.match(stderr, new RegExp(`error: Item \`${item}\` was not published: `));
      }
    });
  }
});

Deno.test("publish says nothing with -q when all is well", async () => {
  await using account = await withItems({ i1: [], i2: "not ready" });
  const good = await account.run(["-q", "publish", "course-0001", "i1"]);
  assert.deepEqual([good.code, good.stdout, good.stderr], [0, "", ""]);
  const bad = await account.run(["publish", "course-0001", "i2", "-qq"]);
  assert.equal(bad.code, 1);
  assert.match(bad.stdout, /^i2 {2}fatal/);
});

Deno.test("publish --json is one document, whatever became of the items", async () => {
  await using account = await withItems({ i1: [], i2: [pending] });
  const args = ["publish", "course-0001", "i1", "--additional-items", "i2", "i3", "--json"];
  const { code, stdout } = await account.run(args);
  const { state, items } = publishDocument.parse(JSON.parse(stdout));
  assert.deepEqual([code, state], [1, "fatal"]);
  assert.deepEqual(items.map((item) => [item.item, item.state, item.reason === null]), [
    ["i1", "published", true],
    ["i2", "retryable", false],
    ["i3", "fatal", false],
  ]);
});

Deno.test("publish --wait tries a pending item again until it is published", async () => {
  await using account = await withItems({ i1: [pending], i2: [] });
  const args = ["publish", "course-0001", "i1", "--additional-items", "i2", "--wait", "60"];
  const { code, stdout, stderr } = await account.run(args);
  assert.deepEqual([code, stdout], [0, "i1  published\ni2  published\n"]);
  assert.match(stderr, /warning: item `i1` is not published yet: the grader is still/);
  const published = [...account.fake.state.items.values()].map((item) => item.timesPublished);
  assert.deepEqual(published, [1, 1]);
});

Deno.test("publish --wait ends in time", async () => {
  const forever = Array.from({ length: 99 }, () => pending);
  await using account = await withItems({ i1: forever });
  const over = await account.run(["publish", "course-0001", "i1", "--wait", "0.8"]);
  assert.deepEqual([over.code, over.stdout.split("  ")[1]], [2, "retryable"]);
});

Deno.test("publish resolves a slug, and knows items with an id of their own and object tokens", async () => {
  await using account = await withItems({});
  const { state } = account.fake;
  state.addItem("rbd8YJl7EeWmTA6jFH3PWg~i1", {
    atomId: "atom-1",
    writeAccessToken: { courseId: "x", hash: "fake-write-access-token-object" },
  });
  const { code, stderr } = await account.run(["publish", "fake-course-slug", "i1"]);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /has the id `rbd8YJl7EeWmTA6jFH3PWg`/);
});

Deno.test("publish asks elsewhere where endpoints are given", async () => {
  await using account = await withItems({ i1: [] });
  const base = `${account.fake.origin}/api/authoringProgrammingAssignments.v2`;
  const endpoints = ["--get-endpoint", base, "--publish-endpoint", base];
  const args = ["publish", "course-0001", "i1", ...endpoints, "--publish-action", "publish"];
  assert.equal((await account.run(args)).code, 0);
});

Deno.test("publish without a sign-in fails for all items, once", async () => {
  await using account = await Account.open({
    cache: cacheOf({ expiresIn: -1, refresh: "old-one" }),
  });
  const { code, stdout, stderr } = await account.run([
    ...["publish", "course-0001", "i1", "--additional-items", "i2"],
  ]);
  assert.deepEqual([code, stdout, stderr.match(/error: /g)?.length], [1, "", 1]);
});
