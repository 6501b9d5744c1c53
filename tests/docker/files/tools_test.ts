import assert from "node:assert/strict";
import { runTool } from "../../../docker/files/tools.ts";
import { temporaryFolder } from "../../support/files.ts";

Deno.test("runTool() gives all that ls prints, however much it is", async (t) => {
  for (const count of [0, 3, 60, 5000]) {
    await t.step(`${count} names`, async () => {
      const names = Array.from({ length: count }, (_, at) => `file-${10_000 + at}`);
      await using folder = await temporaryFolder(
        Object.fromEntries(names.map((name) => [name, ""])),
      );
      const listed = await runTool("ls", ["-A", "--", folder.path]);
      assert.equal(listed?.code, 0);
      const expected = names.map((name) => `${name}\n`).join("");
      assert.equal(new TextDecoder().decode(listed.stdout), expected);
    });
  }
});

Deno.test("runTool() tells how a tool ended, and ends one that takes too long", async () => {
  const missing = await runTool("ls", ["--", "/nowhere/at/all"]);
  assert.equal(missing?.code, 2);
  assert.equal(missing.stdout.length, 0);
  const late = await runTool("ls", ["-R", "/proc", "/sys", "/usr"], { timeout: 1 });
  assert.notEqual(late?.code, 0);
});
