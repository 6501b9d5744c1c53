import assert from "node:assert/strict";
import { join } from "node:path";
import { oddNames } from "../../../docker/files/names.ts";
import { targetOf, TREE_LIMITS, unreadable, walkTree } from "../../../docker/files/walk.ts";
import { UserError } from "../../../terminal/errors.ts";
import { deepTree, memoryDisk, shell } from "../../support/trees.ts";
import { temporaryFolder } from "../../support/files.ts";

async function namesOf(folder: string, options = {}): Promise<string[]> {
  return (await Array.fromAsync(walkTree(folder, options))).map(({ name }) => name);
}

Deno.test("walkTree() gives parents first, in the order of names, and follows only its own link", async () => {
  await using folder = await temporaryFolder({
    "t/b/y": "",
    "t/b/x/1": "",
    "t/a": "",
    "t/b.c": "",
  });
  await Deno.symlink("b", join(folder.path, "t/link"));
  await Deno.symlink("t", join(folder.path, "top"));
  const expected = ["", "a", "b", "b/x", "b/x/1", "b/y", "b.c", "link"];
  assert.deepEqual(await namesOf(join(folder.path, "top")), expected);
  assert.deepEqual(
    await namesOf(join(folder.path, "t"), {
      prefix: "p",
      leavesOut: (name: string) => name === "p/b",
    }),
    ["p", "p/a", "p/b.c", "p/link"],
  );
});

Deno.test("walkTree() refuses what is too deep, at once and by name", async () => {
  await using disk = await memoryDisk("200m");
  const fits = await deepTree(disk.path, TREE_LIMITS.depth + 1, "fits");
  assert.equal((await namesOf(fits)).length, TREE_LIMITS.depth + 1);
  for (const depth of [TREE_LIMITS.depth + 2, 20_000]) {
    const folder = await deepTree(disk.path, depth, `deep-${depth}`);
    await assert.rejects(namesOf(folder), (error) => {
      assert(error instanceof UserError);
      assert.match(error.message, /^`\/.* … .*\/d\/d` lies in more than 256 folders$/);
      assert(error.message.length < 200, error.message);
      return true;
    });
  }
});

Deno.test("walkTree() refuses a path that would fit nowhere else", async () => {
  await using folder = await temporaryFolder();
  const long = "x".repeat(250);
  let place = folder.path;
  for (let level = 0; level < 13; level++) await Deno.mkdir(place = join(place, long));
  await assert.rejects(namesOf(folder.path), /The path of `xx.*` is longer than 3000 bytes/);
});

Deno.test("a name that is not UTF-8 is a refusal that names it, wherever it lies", async () => {
  await using folder = await temporaryFolder({ "t/sub/a": "", "t/é b\nc": "" });
  const top = join(folder.path, "t");
  assert.deepEqual(await oddNames(top, { deep: true }), []);
  await namesOf(top);
  // Line feeds, quotes and backslashes beside it, to be taken for something else.
  await shell(
    `cd "$1/sub" && mkdir -p "$(printf 'a\\n\\nb')" 'c\\303' && : > "$(printf 'r\\351s\\n\\n.py')"`,
    top,
  );
  await shell(
    `cd "$1/sub/$(printf 'a\\n\\nb')" && mkdir "$(printf '\\377:')" && : > "$(printf '\\377:/\\376')"`,
    top,
  );
  const found = await oddNames(top, { deep: true });
  assert.deepEqual(found.map(({ shown }) => shown).sort(), [
    "sub/a\\n\\nb/\\xff:",
    "sub/r\\xe9s\\n\\n.py",
  ]);
  assert.deepEqual(await oddNames(top, { deep: false }), []);
  assert.deepEqual((await oddNames(join(top, "sub"), { deep: false })).map(({ shown }) => shown), [
    "r\\xe9s\\n\\n.py",
  ]);
  await assert.rejects(namesOf(top), {
    name: "UserError",
    message: /^The name of `sub\/[^`]*\\x(e9|ff)[^`]*` is not UTF-8 \(and 1 more\)$/,
  });
  // What is left out does not matter.
  assert.deepEqual(
    (await oddNames(top, { deep: true })).every(({ near }) => near.startsWith("sub/")),
    true,
  );
});

Deno.test("walkTree() names the folder that it cannot read", async () => {
  await using folder = await temporaryFolder();
  await assert.rejects(namesOf(join(folder.path, "nothing")), {
    name: "UnreadableError",
    message: /^`.*nothing` could not be read: no such file or directory$/,
  });
});

Deno.test("targetOf() refuses a link that leads to a name that is not UTF-8", async () => {
  await using folder = await temporaryFolder();
  await shell(`ln -s "$(printf 'r\\351s')" "$1/odd" && ln -s é "$1/fine"`, folder.path);
  const at = (name: string) => ({ path: join(folder.path, name), name });
  assert.equal(await targetOf(at("fine")), "é");
  await assert.rejects(targetOf(at("odd")), {
    name: "UserError",
    message: "The link `odd` leads to a name that is not UTF-8",
  });
});

Deno.test("walkTree() counts a path in bytes, and says first what it found first", async () => {
  await using folder = await temporaryFolder();
  let place = folder.path;
  for (let level = 0; level < 12; level++) await Deno.mkdir(place = join(place, "é".repeat(125)));
  await shell(': > "$1/$(printf "\\360\\237\\230\\200\\351")"', folder.path);
  await assert.rejects(namesOf(folder.path), /The path of `é.*` is longer than 3000 bytes/);
});

Deno.test("walkTree() looks through its own link, and at no other", async () => {
  await using folder = await temporaryFolder({ "t/a": "" });
  await Deno.symlink("t", join(folder.path, "top"));
  await Deno.symlink("a", join(folder.path, "t/link"));
  const kinds: [string, boolean, boolean][] = [];
  for await (const { name, info } of walkTree(join(folder.path, "top"))) {
    kinds.push([name, info.isDirectory, info.isSymlink]);
  }
  assert.deepEqual(kinds, [["", true, false], ["a", false, false], ["link", false, true]]);
});

Deno.test("oddNames() shows hidden names too, and each character that is one", async () => {
  await using folder = await temporaryFolder();
  const odd = "$(printf '.\\360\\237\\230\\200\\351\\177')";
  await shell(`: > "$1/${odd}"`, folder.path);
  for (const deep of [true, false]) {
    assert.deepEqual(await oddNames(folder.path, { deep }), [
      { shown: ".😀\\xe9\\x7f", near: ".😀\ufffd\x7f" },
    ]);
  }
});

Deno.test("unreadable() blames the file, but not for what is wrong with the machine", () => {
  const system = (code: string, message: string) => Object.assign(new Error(message), { code });
  const denied = unreadable("/a\nb\x1b", system("EACCES", "Permission denied: open '/a'"));
  assert(denied instanceof UserError);
  assert.equal(denied.message, "`/a\\nb\\x1b` could not be read: permission denied");
  const loop = unreadable("/a", Object.assign(new Error("Too many levels"), { code: "ELOOP" }));
  assert.ok(loop instanceof UserError);
  assert.equal(loop.message, "`/a` could not be read: it is a link that cannot be followed");
  const hints = ["EACCES", "EPERM", "ENOENT"].map((code) => {
    const error = unreadable("/a", system(code, "x"));
    assert(error instanceof UserError);
    return error.hint;
  });
  const owner = "check its owner and permissions";
  assert.deepEqual(hints, [owner, owner, undefined]);
  const others = [new UserError("x"), "text", system("EMFILE", "x"), system("ENOSPC", "x")];
  for (const other of others) assert.equal(unreadable("/a", other), other);
});

Deno.test("targetOf() says that a file is not a link, and nothing of its name", async () => {
  await using folder = await temporaryFolder({ file: "" });
  await assert.rejects(targetOf({ path: join(folder.path, "file"), name: "file" }), {
    name: "UnreadableError",
    message: /^`.*file` could not be read: invalid argument$/,
  });
});

Deno.test("walkTree() asks with the prefix whether a name that is not UTF-8 is left out", async () => {
  await using folder = await temporaryFolder({ a: "", "z/b": "" });
  await shell(': > "$1/z/$(printf "r\\351")"', folder.path);
  const leavesOut = (name: string) => name === "p/z" || name.startsWith("p/z/");
  assert.deepEqual(await namesOf(folder.path, { prefix: "p", leavesOut }), ["p", "p/a"]);
});
