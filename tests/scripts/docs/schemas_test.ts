import assert from "node:assert/strict";
import { join } from "node:path";
import { schemaFiles } from "../../../scripts/docs/schemas.ts";
import { ROOT } from "../../support/paths.ts";

Deno.test("the published JSON Schemas are those of the code; `deno task schemas` writes them", async () => {
  for (const [path, text] of Object.entries(schemaFiles())) {
    assert.equal(await Deno.readTextFile(join(ROOT, path)), text, path);
  }
});
