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

Deno.test("pipes and devices are refused, and do not hide the other sources", async () => {
  await using folder = await temporaryFolder({
    "g/Dockerfile": "FROM debian:12-slim\nEXPOSE 80\n",
  });
  const pipe = join(folder.path, "pipe");
  assert.ok((await new Deno.Command("mkfifo", { args: [pipe] }).output()).success);
  assert.ok(
    (await new Deno.Command("mkfifo", { args: [`${folder.path}/g/pipe`] }).output()).success,
  );
  const { code, stdout, stderr } = await runSanity(["/dev/null", "pipe", "g"], {
    cwd: folder.path,
  });
  assert.equal(code, 1);
  assert.match(stdout, /^g\/Dockerfile:2:1: warning CPG010/m);
  assert.match(stderr, /^error: `\/dev\/null` is neither a directory nor a regular file/m);
  assert.match(stderr, /^error: `pipe` is neither a directory nor a regular file/m);
  for (const file of ["pipe", "/dev/stdin"]) {
    const { stdout: summary, stderr: told } = await runSanity(["-f", file], { cwd: folder.path });
    assert.match(
      told,
      /^error: The Dockerfile `.*` could not be read: it is a (pipe|device), not a regular file\n/,
    );
    assert.equal(summary, "0 errors, 0 warnings, 0 info (0 files)\n");
  }
});

Deno.test("a source is checked once, however often and in whatever spelling it is named", async () => {
  await using folder = await temporaryFolder({
    "a/Dockerfile": "FROM debian:12-slim\nEXPOSE 80\n",
  });
  const args = ["--format", "json", "a", "a/", "./a", join(folder.path, "a")];
  const { stdout } = await runSanity(args, { cwd: folder.path });
  assert.deepEqual(JSON.parse(stdout).files, ["a/Dockerfile"]);
});
