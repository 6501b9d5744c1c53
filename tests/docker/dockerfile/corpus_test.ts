import assert from "node:assert/strict";
import { canonicalTree } from "../../../docker/dockerfile/canonical_tree.ts";
import { parseDockerfile } from "../../../docker/dockerfile/parse.ts";

/**
 * Each folder of `testdata` holds a Dockerfile and what it must give. To write the answers of new
 * folders: `deno test -A tests/docker/dockerfile/corpus_test.ts -- --update`, then read them.
 */
const folder = new URL("testdata/", import.meta.url);
const update = Deno.args.includes("--update");
const cases = Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();

Deno.test("parseDockerfile() gives the expected tree for each folder of testdata", async (t) => {
  assert.ok(cases.length >= 80);
  for (const name of cases) {
    await t.step(name, () => {
      const source = Deno.readFileSync(new URL(`${name}/Dockerfile`, folder));
      const expected = new URL(`${name}/expected.json`, folder);
      const actual = answer(source);
      if (update) Deno.writeTextFileSync(expected, `${JSON.stringify(actual, null, 1)}\n`);
      assert.deepEqual(actual, JSON.parse(Deno.readTextFileSync(expected)));
    });
  }
});

/** Messages are left out, so that their wording can be improved. */
function answer(source: Uint8Array): unknown {
  const { instructions, diagnostics } = canonicalTree(parseDockerfile(source));
  return {
    instructions,
    diagnostics: diagnostics.map(({ line, code, severity }) => `${line} ${severity} ${code}`),
  };
}
