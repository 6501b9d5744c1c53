import assert from "node:assert/strict";
import { join } from "node:path";
import { removeOwn, removeTree } from "../../../docker/files/remove.ts";
import { deepTree, memoryDisk, shell } from "../../support/trees.ts";
import { temporaryFolder, writeFiles } from "../../support/files.ts";

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

/** Tools of our own in place of the system's: each notes how it was called, and then does as told. */
async function fakeTools(scripts: Partial<Record<"rm" | "chmod", string>>) {
  const folder = await temporaryFolder({ "tree/sub/file": "" });
  const bin = join(folder.path, "bin");
  await Deno.mkdir(bin);
  const log = join(folder.path, "log");
  for (const [name, script] of Object.entries(scripts)) {
    const text = `#!/bin/sh\necho "${name} $*" >> ${log}\n${script}\n`;
    await Deno.writeTextFile(join(bin, name), text, { mode: 0o755 });
  }
  const before = Deno.env.get("PATH")!;
  Deno.env.set("PATH", bin);
  return {
    tree: join(folder.path, "tree"),
    log: async () => (await Deno.readTextFile(log)).trim().split("\n"),
    [Symbol.asyncDispose]: async () => {
      Deno.env.set("PATH", before);
      await folder[Symbol.asyncDispose]();
    },
  };
}

const isThere = (path: string) => Deno.lstat(path).then(() => true, () => false);

Deno.test({
  name: "removeTree() opens closed folders for rm, and believes what is left",
  sanitizeOps: true,
  sanitizeResources: true,
  async fn() {
    // Closed: the first time it removes nothing.
    const rm = '[ -e "$3.open" ] || exit 1; /bin/rm -rf "$3"';
    await using tools = await fakeTools({ rm, chmod: ': > "$4.open"' });
    const { tree } = tools;
    await removeTree(tree);
    assert.equal(await isThere(tree), false);
    assert.deepEqual(await tools.log(), [
      `rm -rf -- ${tree}`,
      `chmod -R u+rwx -- ${tree}`,
      `rm -rf -- ${tree}`,
    ]);
  },
});

Deno.test("removeTree() is content when a failed rm has left nothing", async () => {
  await using tools = await fakeTools({ rm: '/bin/rm -rf "$3"; exit 1', chmod: "exit 1" });
  await removeTree(tools.tree);
  assert.equal(await isThere(tools.tree), false);
});

Deno.test("removeTree() gives its tools no variable but PATH and the language", async () => {
  await using tools = await fakeTools({ rm: '/usr/bin/env >&2; /usr/bin/env > "$3.env"; exit 0' });
  await removeTree(tools.tree);
  const lines = (await Deno.readTextFile(`${tools.tree}.env`)).trim().split("\n");
  const names = lines.map((line) => line.split("=")[0]).filter((name) => !/^(_|PWD)$/.test(name!));
  assert.deepEqual(names.sort(), ["LC_ALL", "PATH"]);
  assert.ok(lines.includes("LC_ALL=C"));
});

Deno.test("removeTree() does without tools", async () => {
  await using tools = await fakeTools({});
  await removeTree(tools.tree);
  assert.equal(await isThere(tools.tree), false);
});

Deno.test("removeTree() ends a tool that takes too long, and says so", async () => {
  await using tools = await fakeTools({ rm: "exec /bin/sleep 30" });
  const started = performance.now();
  await assert.rejects(removeTree(tools.tree, 500), {
    message: `\`${tools.tree}\` could not be removed: it is too large for 0.5 s`,
  });
  assert.ok(performance.now() - started < 25_000);
});

Deno.test("removeOwn() does not mind that there is nothing", async () => {
  await using folder = await temporaryFolder({ "t/a": "" });
  for (let time = 0; time < 2; time++) await removeOwn(join(folder.path, "t"));
  await assert.rejects(removeOwn("/proc/self/stat"), Error);
});
