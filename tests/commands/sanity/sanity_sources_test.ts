import assert from "node:assert/strict";
import { join } from "node:path";
import { runSanity } from "../../support/sanity.ts";
import { temporaryFolder } from "../../support/files.ts";

Deno.test("one source that cannot be read does not hide the others", async () => {
  await using folder = await temporaryFolder({ ok: "FROM debian:12-slim\nEXPOSE 80\n" });
  const { code, stdout, stderr } = await runSanity(["./nope", "./ok"], { cwd: folder.path });
  assert.equal(code, 1);
  assert.match(stdout, /ok:2:1: warning CPG010 no-expose/);
  assert.match(stderr, /There is no directory or file `\.\/nope`/);
});

Deno.test("a source is checked once, however often and in whatever spelling it is named", async () => {
  await using folder = await temporaryFolder({
    "a/Dockerfile": "FROM debian:12-slim\nEXPOSE 80\n",
  });
  const args = ["--format", "json", "a", "a/", "./a", join(folder.path, "a")];
  const { stdout } = await runSanity(args, { cwd: folder.path });
  assert.deepEqual(JSON.parse(stdout).files, ["a/Dockerfile"]);
});
