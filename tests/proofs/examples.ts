import assert from "node:assert/strict";
import { join } from "node:path";
import { hasFallen } from "../../grader/attack/words.ts";
import { ensureImages } from "../../scripts/images.ts";
import { attack } from "../support/grade/attacks.ts";
import { ROOT } from "../support/paths.ts";

const examples = {
  "v1-python": "submissions/pass/split",
  "v2-python": "submissions/pass/leibniz",
};

for (const [name, right] of Object.entries(examples)) {
  Deno.test(`the example ${name} holds against every attack`, async () => {
    await ensureImages({ env: {} });
    const folder = join(ROOT, "examples", name);
    const { submissions, complete } = await attack([folder, join(folder, right)]);
    const fallen = submissions.filter(({ attack }) => attack && hasFallen(attack.word));
    assert.deepEqual(fallen.map(({ name, attack }) => [name, attack?.word, attack?.evidence]), []);
    assert.equal(complete, true);
  });
}
