import assert from "node:assert/strict";
import { findCompiler } from "../../../scripts/build/compiler.ts";

Deno.test("findCompiler() leaves the choice to DENORT_BIN", async () => {
  const before = Deno.env.get("DENORT_BIN");
  Deno.env.set("DENORT_BIN", "/opt/denort");
  try {
    assert.deepEqual(await findCompiler(), {
      deno: Deno.execPath(),
      env: {},
      version: Deno.version.deno,
    });
  } finally {
    if (before === undefined) Deno.env.delete("DENORT_BIN");
    else Deno.env.set("DENORT_BIN", before);
  }
});
