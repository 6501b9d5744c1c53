import assert from "node:assert/strict";
import { join } from "node:path";
import { isIntact, requireIntact } from "../../../scripts/offline/pinned_compiler.ts";
import { UserError } from "../../../terminal/errors.ts";

const sha256 = "185f8db32271fe25f561a6fc938b2e264306ec304eda518007d1764826381969";

Deno.test("requireIntact() takes the pinned bytes and refuses others", async (t) => {
  const directory = await Deno.makeTempDir();
  const path = join(directory, "denort");
  try {
    await t.step("missing", async () => {
      assert.equal(await isIntact({ path, sha256 }), false);
      await assert.rejects(requireIntact({ path, sha256 }), UserError);
    });
    await t.step("right", async () => {
      await Deno.writeTextFile(path, "Hello");
      assert.equal(await isIntact({ path, sha256 }), true);
      await requireIntact({ path, sha256 });
    });
    await t.step("one byte too many", async () => {
      await Deno.writeTextFile(path, "Hello\n");
      assert.equal(await isIntact({ path, sha256 }), false);
      await assert.rejects(requireIntact({ path, sha256 }), /its SHA-256 is not 185f8db3/);
    });
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
