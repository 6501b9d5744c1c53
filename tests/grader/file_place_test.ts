import assert from "node:assert/strict";
import { join } from "node:path";
import {
  makeFolder,
  openOrMakeRegular,
  openRegular,
  requirePlace,
} from "../../grader/files/file_place.ts";
import { NewFile, writeNewFile } from "../../grader/files/new_file.ts";
import { UserError } from "../../terminal/errors.ts";
import { temporaryFolder } from "../support/files.ts";

/** A folder with everything at a path that must not be written through, and what it leads to. */
async function hostileFolder() {
  const folder = await temporaryFolder({ target: "precious", file: "old", "dir/x": "" });
  const at = (name: string) => join(folder.path, name);
  await Deno.symlink(at("target"), at("link"));
  await Deno.symlink(at("nowhere"), at("dangling"));
  await Deno.symlink(at("dir"), at("folder-link"));
  await Deno.link(at("target"), at("hard"));
  assert.ok((await new Deno.Command("mkfifo", { args: [at("pipe")] }).output()).success);
  return { ...folder, at };
}

const REFUSED: [string, RegExp][] = [
  ["link", /link` must be a regular file, but is a symbolic link$/],
  ["dangling", /a symbolic link/],
  ["folder-link", /a symbolic link/],
  ["pipe", /a pipe or a device/],
  ["dir", /a directory/],
];

function userError(message: RegExp) {
  return (error: unknown) => error instanceof UserError && message.test(error.message);
}

Deno.test("nothing is written through what is not a regular file", async () => {
  await using folder = await hostileFolder();
  const { at } = folder;
  for (const [name, message] of REFUSED) {
    await assert.rejects(requirePlace(at(name)), userError(message));
    await assert.rejects(writeNewFile(at(name), "new"), userError(message));
    await assert.rejects(openOrMakeRegular(at(name)), userError(message));
    await assert.rejects(openRegular(at(name), { write: false }), userError(message));
  }
  await assert.rejects(openOrMakeRegular(at("hard")), userError(/a hard link/));
  // It takes the name alone; the file stays as it is under its other one.
  await writeNewFile(at("hard"), "new");
  assert.equal(await Deno.readTextFile(at("hard")), "new");
  assert.equal(await Deno.readTextFile(at("target")), "precious");
  await assert.rejects(Deno.lstat(at("nowhere")), Deno.errors.NotFound);
  const names = (await Array.fromAsync(Deno.readDir(folder.path))).map(({ name }) => name);
  assert.deepEqual(names.filter((name) => name.endsWith(".tmp")), []);
});

Deno.test("a link that comes to the place while a file is written is not written through", async () => {
  await using folder = await hostileFolder();
  const { at } = folder;
  {
    await using file = await NewFile.create(at("new"));
    await file.file.write(new TextEncoder().encode("new"));
    await Deno.symlink(at("target"), at("new"));
    await assert.rejects(file.finish(), userError(/a symbolic link/));
  }
  assert.equal(await Deno.readTextFile(at("target")), "precious");
  const names = (await Array.fromAsync(Deno.readDir(folder.path))).map(({ name }) => name);
  assert.deepEqual(names.filter((name) => name.endsWith(".tmp")), []);
});

Deno.test("regular files and free places are written to", async () => {
  await using folder = await hostileFolder();
  const { at } = folder;
  await writeNewFile(at("file"), "new");
  await writeNewFile(at("free"), new TextEncoder().encode("bytes"));
  assert.equal(await Deno.readTextFile(at("file")), "new");
  assert.equal(await Deno.readTextFile(at("free")), "bytes");
  (await openOrMakeRegular(at("made"))).close();
  assert.equal((await Deno.stat(at("made"))).mode! & 0o777, 0o600);
  assert.equal(await openRegular(at("nowhere"), { write: true }), undefined);
});

Deno.test("makeFolder() takes a folder that is there, and no link to one", async () => {
  await using folder = await hostileFolder();
  const { at } = folder;
  await makeFolder(at("dir"));
  await makeFolder(at("made"));
  assert.ok((await Deno.lstat(at("made"))).isDirectory);
  await assert.rejects(makeFolder(at("folder-link")), userError(/a symbolic link/));
  await assert.rejects(makeFolder(at("file")), userError(/a file/));
});

Deno.test("a file with another name may be read, and trouble on the way is told", async () => {
  await using folder = await hostileFolder();
  const { at } = folder;
  using file = await openRegular(at("hard"), { write: false });
  assert.ok(file !== undefined);
  await assert.rejects(requirePlace(at("file/below")), Deno.errors.NotADirectory);
  await assert.rejects(openRegular(at("file/below"), { write: false }), Deno.errors.NotADirectory);
});
