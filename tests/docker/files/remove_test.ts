import assert from "node:assert/strict";
import { join } from "node:path";
import { removeTree } from "../../../docker/files/remove.ts";
import { temporaryFolder, writeFiles } from "../../support/images.ts";
import { deepTree, memoryDisk, shell } from "../../support/trees.ts";

Deno.test("removeTree() takes a tree of 20,000 folders in each other, whatever their names", async () => {
  await using disk = await memoryDisk("200m");
  const plain = await deepTree(disk.path, 20_000, "plain");
  await removeTree(plain);
  await deepTree(disk.path, 20_000, "inner");
  await Deno.mkdir(join(disk.path, "outer"));
  await shell('mv "$1/inner" "$1/outer/$(printf "\\377")"', disk.path);
  await removeTree(join(disk.path, "outer"));
  assert.deepEqual(await Array.fromAsync(Deno.readDir(disk.path)), []);
});

Deno.test("removeTree() follows no link, neither at the top nor below", async () => {
  await using folder = await temporaryFolder({ "precious/file": "x", "tree/a/b": "x" });
  const precious = join(folder.path, "precious");
  await Deno.symlink(precious, join(folder.path, "link"));
  await Deno.symlink(precious, join(folder.path, "tree/link"));
  await Deno.symlink(precious, join(folder.path, "tree/a/link"));
  await removeTree(join(folder.path, "link"));
  await removeTree(join(folder.path, "tree"));
  await removeTree(join(folder.path, "nothing"));
  assert.deepEqual((await Array.fromAsync(Deno.readDir(folder.path))).map(({ name }) => name), [
    "precious",
  ]);
  assert.equal(await Deno.readTextFile(join(precious, "file")), "x");
});

Deno.test("removeTree() takes many files, and a file", async () => {
  await using folder = await temporaryFolder();
  await writeFiles(
    folder.path,
    Object.fromEntries(Array.from({ length: 1500 }, (_, at) => [`many/${at}`, ""])),
  );
  await writeFiles(folder.path, { one: "" });
  for (const name of ["many", "one"]) await removeTree(join(folder.path, name));
  assert.deepEqual(await Array.fromAsync(Deno.readDir(folder.path)), []);
});

Deno.test("removeTree() says in one short line what it had to leave", async () => {
  await using disk = await memoryDisk("1m");
  await writeFiles(disk.path, { "a/b/c": "" });
  await shell('mount -o remount,ro "$1"', disk.path);
  const place = join(disk.path, "a");
  await assert.rejects(removeTree(place), {
    message: `\`${place}\` could not be removed: it may have files of another user`,
  });
  await shell('mount -o remount,rw "$1"', disk.path);
});
