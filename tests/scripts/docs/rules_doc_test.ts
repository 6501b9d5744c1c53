import assert from "node:assert/strict";
import { rulesDocument } from "../../../scripts/docs/rules_doc.ts";
import { ROOT } from "../../support/paths.ts";

Deno.test("docs/rules.md is what the rules say: `deno task rules` makes it anew", async () => {
  assert.equal(await Deno.readTextFile(`${ROOT}/docs/rules.md`), rulesDocument());
});
