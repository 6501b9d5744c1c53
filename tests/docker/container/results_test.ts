import assert from "node:assert/strict";
import { join } from "node:path";
import { folderReader } from "../../../docker/container/results.ts";
import { temporaryFolder } from "../../support/files.ts";

const CAP = 100;

async function shared(files: Record<string, string> = {}) {
  const folder = await temporaryFolder();
  const [place, aside] = [join(folder.path, "shared"), join(folder.path, "results")];
  for (const each of [place, aside]) await Deno.mkdir(each);
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(join(place, name), text);
  }
  const read = folderReader({ folder: place, aside, cap: CAP });
  return { ...folder, place, aside, read };
}

Deno.test("folderReader() reads a file that it has moved to where nobody else can reach it", async () => {
  await using folder = await shared({ "feedback.json": "{}", other: "x" });
  const result = await folder.read("/shared/feedback.json");
  assert(result.kind === "file");
  assert.equal(new TextDecoder().decode(result.bytes), "{}");
  // Its place is free: whoever puts a link there now comes too late.
  await assert.rejects(Deno.lstat(join(folder.place, "feedback.json")), Deno.errors.NotFound);
  assert.equal((await Array.fromAsync(Deno.readDir(folder.aside))).length, 1);
  assert.deepEqual(await folder.read("/shared/feedback.json"), { kind: "absent" });
  // A reader of its own, for another container's files beside.
  assert.equal((await folder.read("/shared/other")).kind, "file");
});

Deno.test("folderReader() follows no link, opens no pipe and reads nothing that is too large", async () => {
  await using folder = await shared({ large: "x".repeat(CAP + 1), fits: "x".repeat(CAP) });
  await Deno.symlink("/etc/passwd", join(folder.place, "link"));
  await Deno.mkdir(join(folder.place, "folder"), { mode: 0 });
  await new Deno.Command("mkfifo", { args: [join(folder.place, "pipe")] }).output();
  assert.deepEqual(await folder.read("/shared/link"), { kind: "not-a-file", type: "symlink" });
  assert.deepEqual(await folder.read("/shared/pipe"), { kind: "not-a-file", type: "pipe" });
  assert.deepEqual(await folder.read("/shared/folder"), { kind: "not-a-file", type: "folder" });
  assert.deepEqual(await folder.read("/shared/large"), { kind: "too-large", size: CAP + 1 });
  assert.equal((await folder.read("/shared/fits")).kind, "file");
});

Deno.test("a result that cannot be read says why, without a path of this machine", async () => {
  await using folder = await shared({ "feedback.json": "{}" });
  await Deno.remove(folder.aside);
  await Deno.writeTextFile(folder.aside, "no folder");
  const result = await folder.read("/shared/feedback.json");
  assert.deepEqual(result, { kind: "unreadable", reason: "not a directory" });
});

Deno.test("folderReader() opens what a grader has closed, for this program alone", async () => {
  await using folder = await shared({ one: "1", two: "2" });
  await Deno.mkdir(join(folder.place, "closed"));
  const mode = async (path: string) => (await Deno.stat(path)).mode! & 0o777;
  await Deno.chmod(join(folder.place, "one"), 0);
  await Deno.chmod(folder.place, 0);
  assert.equal((await folder.read("/shared/one")).kind, "file");
  assert.equal(await mode(folder.place), 0o700);
  assert.equal((await folder.read("/shared/two")).kind, "file");
  // Each has a place of its own there.
  const taken = (await Array.fromAsync(Deno.readDir(folder.aside))).map(({ name }) => name).sort();
  assert.equal(taken.length, 2);
  assert.equal(await mode(join(folder.aside, taken[0]!)), 0o600);
  // What is not a file stays where it is.
  assert.equal((await folder.read("/shared/closed")).kind, "not-a-file");
  assert.ok((await Deno.lstat(join(folder.place, "closed"))).isDirectory);
});
