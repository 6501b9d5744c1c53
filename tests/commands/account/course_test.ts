import assert from "node:assert/strict";
import { courseDocument } from "../../../commands/account/documents.ts";
import { Account } from "../../support/coursera/account.ts";

const ID = "rbd8YJl7EeWmTA6jFH3PWg";

Deno.test("course shows the id of a slug, and with --branches those of the branches", async () => {
  await using account = await Account.open();
  const plain = await account.run(["course", "fake-course-slug"]);
  assert.deepEqual([plain.code, plain.stdout], [0, `${ID}\n`]);
  const branches = await account.run(["course", "fake-course-slug", "--branches"]);
  assert.equal(branches.stdout, `${ID}\nauthoringBranch~b1  Spring\n`);
  const json = await account.run(["course", "--json", "--branches", "fake-course-slug"]);
  assert.deepEqual(courseDocument.parse(JSON.parse(json.stdout)), {
    schema: 1,
    slug: "fake-course-slug",
    id: ID,
    branches: [{ id: "authoringBranch~b1", name: "Spring" }],
  });
});

Deno.test("course fails for a slug that Coursera does not know", async () => {
  await using account = await Account.open();
  const { code, stdout, stderr } = await account.run(["course", "no-such-course"]);
  assert.deepEqual([code, stdout], [1, ""]);
  assert.match(stderr, /error: Failed to look up course "no-such-course".*404.*\nhint: /);
});
