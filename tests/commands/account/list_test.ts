import assert from "node:assert/strict";
import { gradersDocument } from "../../../commands/account/documents.ts";
import { Account } from "../../support/coursera/account.ts";

async function withGraders(): Promise<Account> {
  const account = await Account.open();
  const { graders } = account.fake.state;
  graders.set("course-0001", [
    { id: "course-0001~fake-grader-0001", filename: "one.zip" },
    { id: "course-0001~fake-grader-02" },
  ]);
  graders.set("empty-0001", []);
  graders.set("rbd8YJl7EeWmTA6jFH3PWg", [{ id: "x~fake-grader-0003", filename: "a\x1b[1m" }]);
  graders.set("authoringBranch~b1", [{ id: "x~fake-grader-0004", filename: "four.zip" }]);
  return account;
}

Deno.test("list shows id and file name of each grader, by both names of the command", async () => {
  await using account = await withGraders();
  for (const words of [["list"], ["list_graders"], ["-q", "list_graders"]]) {
    const { code, stdout } = await account.run([...words, "course-0001"]);
    assert.deepEqual([code, stdout], [0, "fake-grader-0001  one.zip\nfake-grader-02\n"]);
  }
  const none = await account.run(["list", "empty-0001"]);
  assert.deepEqual([none.code, none.stdout], [0, ""]);
  assert.match(none.stderr, /There are no graders in `empty-0001`/);
  const branch = await account.run(["list", "authoringBranch~b1"]);
  assert.equal(branch.stdout, "fake-grader-0004  four.zip\n");
});

Deno.test("list resolves a slug and shows its id", async () => {
  await using account = await withGraders();
  const { code, stdout, stderr } = await account.run(["list", "fake-course-slug"]);
  assert.deepEqual([code, stdout], [0, "fake-grader-0003  a\\x1b[1m\n"]);
  assert.match(stderr, /The course `fake-course-slug` has the id `rbd8YJl7EeWmTA6jFH3PWg`\n/);
});

Deno.test("list --json is one document", async () => {
  await using account = await withGraders();
  const { stdout } = await account.run(["list", "fake-course-slug", "--json"]);
  assert.deepEqual(gradersDocument.parse(JSON.parse(stdout)), {
    schema: 1,
    course: "rbd8YJl7EeWmTA6jFH3PWg",
    graders: [{ id: "fake-grader-0003", filename: "a\x1b[1m" }],
  });
});

Deno.test("list fails for a course that is not known, with the server's words", async () => {
  await using account = await withGraders();
  const { code, stdout, stderr } = await account.run(["list", "course-0002"]);
  assert.deepEqual([code, stdout], [1, ""]);
  assert.match(stderr, /error: Failed to list the graders of "course-0002": Coursera answered 404/);
});

Deno.test("list --listGrader-endpoint asks elsewhere, but never where tokens are not safe", async (t) => {
  await using account = await withGraders();
  const endpoint = `${account.fake.origin}/api/gridExecutors.v1/?q=listByBranch&branchId=`;
  const { code, stdout } = await account.run([
    ...["list_graders", "course-0001", "--listGrader-endpoint", endpoint],
  ]);
  assert.deepEqual([code, stdout.split("\n").length], [0, 3]);
  for (const bad of ["http://proxy.example/x", "ftp://127.0.0.1/", "x", "https://u:p@h/"]) {
    await t.step(bad, async () => {
      const refused = await account.run(["list", "c", "--listGrader-endpoint", bad]);
      assert.deepEqual([refused.code, refused.stdout], [64, ""]);
    });
  }
});

Deno.test("a token that a server sends back as a name is not shown", async () => {
  await using account = await withGraders();
  const filename = "fake-access-token-AAAA1111.zip";
  account.fake.state.graders.set("echo-0001", [{ id: "x~g1", filename }]);
  const shown = await account.run(["list", "echo-0001"]);
  assert.equal(shown.stdout, "g1  [redacted].zip\n");
  const json = await account.run(["list", "echo-0001", "--json"]);
  assert.equal(JSON.parse(json.stdout).graders[0].filename, "[redacted].zip");
});

Deno.test("list tells an error whose answer is nested as deeply as nobody would", async () => {
  await using account = await withGraders();
  const body = "[".repeat(1_000_000) + "]".repeat(1_000_000);
  account.fake.fault("list", { kind: "answer", status: 400, body });
  const { code, stdout, stderr } = await account.run(["-q", "list", "course-0001"]);
  assert.match(
    stderr,
    /^error: Failed to list the graders of "course-0001": Coursera answered 400\b/,
  );
  assert.deepEqual([code, stdout], [1, ""]);
});
