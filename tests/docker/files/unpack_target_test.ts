import assert from "node:assert/strict";
import { join } from "node:path";
import { UnpackTarget } from "../../../docker/files/unpack_target.ts";
import { temporaryFolder } from "../../support/files.ts";

Deno.test("UnpackTarget makes files that the owner alone may write, whatever the umask", async () => {
  await using folder = await temporaryFolder();
  const target = new UnpackTarget("it", folder.path, { bytes: 1, entries: 9 });
  const umask = Deno.umask(0);
  try {
    (await target.addFile("run", true)).close();
    (await target.addFile("text", false)).close();
  } finally {
    Deno.umask(umask);
  }
  const modeOf = async (name: string) => (await Deno.stat(join(folder.path, name))).mode! & 0o7777;
  assert.deepEqual([await modeOf("run"), await modeOf("text")], [0o755, 0o644]);
});

Deno.test("UnpackTarget never opens what is there already", async () => {
  await using folder = await temporaryFolder({ file: "kept", "folder/file": "kept" });
  await Deno.symlink(join(folder.path, "file"), join(folder.path, "link"));
  const target = new UnpackTarget("it", folder.path, { bytes: 1, entries: 9 });
  for (const name of ["file", "folder", "folder/file", "link", "."]) {
    await assert.rejects(target.addFile(name, false), /two of its entries need the same path, "/);
  }
  assert.equal(await Deno.readTextFile(join(folder.path, "file")), "kept");
});
