import assert from "node:assert/strict";
import { join } from "node:path";
import { ensureImages } from "../../scripts/images.ts";
import { batchJson } from "../support/grade/batch_run.ts";
import { ROOT } from "../support/paths.ts";

const folder = (example: string) => join(ROOT, "examples", example);

/** That they hold against every attack is proved by `tests/proofs/examples.ts`. */
const examples = {
  "v1-python": {
    scores: [
      ["fail/blanks", 0.25],
      ["fail/crash", 0],
      ["fail/hang", 0],
      ["fail/nonsense", 0],
      ["pass/split", 1],
    ],
  },
  "v2-python": {
    scores: [
      ["fail/crash", 0],
      ["fail/hang", 0],
      ["fail/nonsense", 0],
      ["fail/rough", 0],
      ["pass/leibniz", 1],
    ],
  },
};

for (const [name, { scores }] of Object.entries(examples)) {
  Deno.test(`the example ${name} grades as its folders say`, async () => {
    await ensureImages({ env: {} });
    const example = folder(name);
    const { report, code, stderr } = await batchJson([example, join(example, "submissions")]);
    assert.equal(code, 0, stderr);
    assert.deepEqual(
      report.submissions.map(({ name, grading }) => [name, grading.fractionalScore]),
      scores,
    );
  });
}

Deno.test("the leak check has nothing to say of the examples' submissions", async () => {
  await ensureImages({ env: {} });
  for (const example of Object.keys(examples).map(folder)) {
    const options = ["--timeout", "15", example, join(example, "submissions")];
    const { submissions } = (await batchJson(options)).report;
    assert.equal(submissions.length, 5);
    for (const { name, grading } of submissions) assert.deepEqual(grading.leaks, [], name);
  }
});

Deno.test("the examples have the safely.py of the template", async () => {
  const read = (path: string) => Deno.readTextFile(join(ROOT, path, "safely.py"));
  for (const name of Object.keys(examples)) {
    assert.equal(
      await read(`examples/${name}`),
      await read("commands/init/templates/python"),
      name,
    );
  }
});
