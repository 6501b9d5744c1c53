import assert from "node:assert/strict";
import { join } from "node:path";
import { WholeFile, writeWholeFile } from "../../terminal/whole_file.ts";
import { temporaryFolder } from "../support/files.ts";

async function namesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
}

Deno.test("writeWholeFile() replaces a file, or a link in its place, in one step", async () => {
  await using folder = await temporaryFolder({ file: "old", target: "precious" });
  const at = (name: string) => join(folder.path, name);
  await Deno.symlink("target", at("link"));
  using before = await Deno.open(at("file"));
  await writeWholeFile(at("file"), "ä".repeat(100_000));
  assert.equal(await Deno.readTextFile(at("file")), "ä".repeat(100_000));
  assert.equal(await new Response(before.readable).text(), "old");
  await writeWholeFile(at("link"), Uint8Array.of(0, 255), { mode: 0o600 });
  assert.deepEqual([...await Deno.readFile(at("link"))], [0, 255]);
  assert.equal((await Deno.lstat(at("link"))).mode! & 0o7777, 0o600);
  assert.equal(await Deno.readTextFile(at("target")), "precious");
  assert.deepEqual(await namesIn(folder.path), ["file", "link", "target"]);
});

Deno.test("writeWholeFile() leaves the old file and nothing else where it fails", async () => {
  await using folder = await temporaryFolder({ "dir/x": "old" });
  await assert.rejects(writeWholeFile(join(folder.path, "dir"), "new"), Error);
  await assert.rejects(writeWholeFile(join(folder.path, "no", "file"), ""), Deno.errors.NotFound);
  assert.deepEqual(await namesIn(folder.path), ["dir"]);
  assert.deepEqual(await namesIn(join(folder.path, "dir")), ["x"]);
});

Deno.test("a WholeFile is at its place when it is finished, not before and not otherwise", async () => {
  await using folder = await temporaryFolder({ precious: "old" });
  const path = join(folder.path, "file");
  {
    await using file = await WholeFile.create(path, { temporary: `${path}.part` });
    await file.file.write(Uint8Array.of(1));
    assert.equal(file.temporary, `${path}.part`);
    assert.deepEqual(await namesIn(folder.path), ["file.part", "precious"]);
  }
  assert.deepEqual(await namesIn(folder.path), ["precious"]);
  const taken = { temporary: join(folder.path, "precious") };
  await assert.rejects(WholeFile.create(path, taken), Deno.errors.AlreadyExists);
  assert.equal(await Deno.readTextFile(taken.temporary), "old");
});
