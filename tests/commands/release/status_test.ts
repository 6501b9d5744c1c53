import assert from "node:assert/strict";
import { statusDocument } from "../../../commands/account/documents.ts";
import { Account } from "../../support/coursera/account.ts";

async function withStatuses(...statuses: string[]): Promise<Account> {
  const account = await Account.open();
  account.fake.state.statuses.set("course-0001~g1", statuses);
  return account;
}

Deno.test("status prints the status and exits 0 whatever it is, by both names", async (t) => {
  for (const status of ["PENDING", "COMPLETED", "FAILED", "SOMETHING_NEW"]) {
    await t.step(status.toLowerCase(), async () => {
      await using account = await withStatuses(status);
      for (const name of ["status", "get_status"]) {
        const { code, stdout } = await account.run([name, "course-0001", "g1"]);
        assert.deepEqual([code, stdout], [0, `${status}\n`]);
      }
      const json = await account.run(["status", "course-0001", "g1", "--json"]);
      const document = { schema: 1, course: "course-0001", grader: "g1", status };
      assert.deepEqual(statusDocument.parse(JSON.parse(json.stdout)), document);
    });
  }
});

Deno.test("status --wait asks until the grader is processed", async (t) => {
  const cases: [string[], number, string][] = [
    [["PENDING", "COMPLETED"], 0, "COMPLETED\n"],
    [["PENDING", "FAILED"], 1, "FAILED\n"],
  ];
  for (const [statuses, expected, output] of cases) {
    await t.step(statuses.join(", ").toLowerCase(), async () => {
      await using account = await withStatuses(...statuses);
      const { code, stdout } = await account.run(["status", "course-0001", "g1", "--wait", "60"]);
      assert.deepEqual([code, stdout, account.fake.seen.length], [expected, output, 2]);
    });
  }
  await t.step("no time left", async () => {
    await using account = await withStatuses("PENDING");
    const { code, stdout, stderr } = await account.run([
      ...["status", "course-0001", "g1", "--wait", "0"],
    ]);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, /error: .*still PENDING after 0 s\nhint: /);
  });
});

Deno.test("status resolves a slug, escapes a branch id, and fails for what is not known", async () => {
  await using account = await withStatuses("PENDING");
  const { statuses } = account.fake.state;
  statuses.set("rbd8YJl7EeWmTA6jFH3PWg~g1", ["COMPLETED"]);
  statuses.set("authoringBranch!~b1~g1", ["COMPLETED"]);
  for (const course of ["fake-course-slug", "authoringBranch~b1"]) {
    const { code, stdout } = await account.run(["status", course, "g1", "--wait", "9"]);
    assert.deepEqual([code, stdout], [0, "COMPLETED\n"]);
  }
  const { code, stderr } = await account.run(["status", "course-0001", "g2"]);
  assert.equal(code, 1);
  assert.match(stderr, /error: Failed to look up grader "g2" of "course-0001": .*404/);
});

Deno.test("status --getGraderStatus-endpoint asks elsewhere", async () => {
  await using account = await withStatuses("PENDING");
  const endpoint = `${account.fake.origin}/api/gridExecutors.v1/`;
  const { code } = await account.run([
    ...["get_status", "course-0001", "g1", "--getGraderStatus-endpoint", endpoint],
  ]);
  assert.equal(code, 0);
});

Deno.test("-v adds the causes of a failure, one line each", async () => {
  await using account = await Account.open();
  const plain = await account.run(["status", "course-0001", "g1", "-v"]);
  assert.match(plain.stderr, /\ncaused by: HTTPError: [^\n]*404[^\n]*\n$/);
});
