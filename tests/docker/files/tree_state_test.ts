import assert from "node:assert/strict";
import { join } from "node:path";
import { walkContext } from "../../../docker/context/context_entries.ts";
import { fileState, treeState } from "../../../docker/files/tree_state.ts";
import { walkTree } from "../../../docker/files/walk.ts";
import { temporaryFolder } from "../../support/files.ts";

const odd = { oddNames: "ignored" } as const;

Deno.test("treeState() tells every kind of save, and not what leaves no trace", async () => {
  await using folder = await temporaryFolder({ "a/x": "1", "a/y": "2" });
  const at = (name: string) => join(folder.path, name);
  const state = () => treeState(walkTree(folder.path, odd));
  const second = new Date(1_700_000_000_000);
  const touch = (name: string) => Deno.utime(at(name), second, second);
  await touch("a/x");
  const saves: Record<string, () => Promise<void>> = {
    "written in place": () => Deno.writeTextFile(at("a/x"), "3"),
    "longer, at the same time": async () => {
      await Deno.writeTextFile(at("a/x"), "33");
      await touch("a/x");
    },
    "another file in its place, of the same size and time": async () => {
      await Deno.writeTextFile(at("b"), "44");
      await touch("b");
      await Deno.rename(at("b"), at("a/x"));
    },
    "another mode": () => Deno.chmod(at("a/x"), 0o755),
    "a new file": () => Deno.writeTextFile(at("a/z"), ""),
    "another name": () => Deno.rename(at("a/z"), at("a/w")),
    "a new folder": () => Deno.mkdir(at("c")),
    "a link": () => Deno.symlink("a", at("d")),
    removed: () => Deno.remove(at("a/y")),
  };
  for (const [save, make] of Object.entries(saves)) {
    const before = await state();
    assert.equal(await state(), before);
    await make();
    assert.notEqual(await state(), before, save);
  }
  const before = await state();
  await Deno.writeTextFile(at("a/.swp"), "");
  await Deno.remove(at("a/.swp"));
  assert.equal(await state(), before);
});

Deno.test("treeState() of a tree that is not there is a state too; so is fileState()", async () => {
  await using folder = await temporaryFolder({ x: "1" });
  const path = join(folder.path, "none");
  const none = await treeState(walkTree(path, odd));
  assert.equal(await treeState(walkTree(path, odd)), none);
  await Deno.mkdir(path);
  assert.notEqual(await treeState(walkTree(path, odd)), none);
  assert.equal(await fileState(join(path, "x")), "");
  assert.notEqual(await fileState(join(folder.path, "x")), "");
});

Deno.test("walkContext() finds what the builder gets", async () => {
  await using folder = await temporaryFolder({
    Dockerfile: "FROM scratch\n",
    ".dockerignore": "subs\n!subs/keep\nDockerfile\n",
    "subs/a": "1",
    "subs/keep": "1",
    "grade.sh": "1",
  });
  const names = await Array.fromAsync(walkContext(folder.path, odd), ({ name }) => name);
  assert.deepEqual(names, [".dockerignore", "Dockerfile", "grade.sh", "subs/keep"]);
});
