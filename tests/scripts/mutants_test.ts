import assert from "node:assert/strict";
import { resolve } from "node:path";
import { summary, tryMutations } from "../../scripts/mutants.ts";
import { readMutations } from "../../scripts/mutations.ts";
import { temporaryFolder } from "../support/files.ts";

const source = `export function isAdult(age: number): boolean {
  return age >= 18;
}
`;

const test = `import { isAdult } from "./age.ts";
Deno.test("isAdult()", () => {
  if (!isAdult(20) || isAdult(17)) throw new Error("wrong");
});
`;

const mutations = `
- file: age.ts
  tests: [age_test.ts]
  mutations:
    - before: age >= 18
      after: age < 18
    - before: age >= 18
      after: age > 18
    - before: return
      after: while (age > 0); return
    - before: return age
      after: return (
    - before: export function isAdult
      after: const isAdult = 1; function isAdult
    - before: age >= 18
      after: 18 <= age
      equivalent: the same comparison
    - before: age >= 18
      after: age >= 21
      equivalent: so they say
`;

Deno.test("The mutations of the project fit its sources", async () => {
  await readMutations(resolve(import.meta.dirname!, "../.."));
});

Deno.test("tryMutations() runs the tests with each fault and leaves the sources alone", async () => {
  await using folder = await temporaryFolder({
    "age.ts": source,
    "age_test.ts": test,
    "tests/mutants/age.yaml": mutations,
  });
  const trials = await tryMutations(folder.path, await readMutations(folder.path), 20_000);
  assert.deepEqual(
    trials.map(({ outcome }) => outcome),
    ["killed", "survived", "killed", "broken", "broken", "survived", "killed"],
  );
  assert.equal(await Deno.readTextFile(`${folder.path}/age.ts`), source);
  const { lines, isGood } = summary(trials);
  assert.equal(isGood, false);
  assert.deepEqual(lines, [
    "survived  age.ts:2: age >= 18  →  age > 18",
    "does not parse  age.ts:2: return age  →  return (",
    "does not parse  age.ts:1: export function isAdult  →  const isAdult = 1; function isAdult",
    "not equivalent, for a test fails  age.ts:2: age >= 18  →  age >= 21",
    "age.ts: 5 mutations, 2 killed; 2 equivalent",
    "5 mutations, 2 killed, 1 survived (40.0 % killed)",
  ]);
});

Deno.test("summary() is content with 95 % of the faults noticed", () => {
  const trial = { file: "a.ts", place: "a.ts:1", mutation: { before: "a", after: "b" } };
  const trials = (killed: number) =>
    Array.from(
      { length: 20 },
      (_, at) => ({ ...trial, outcome: at < killed ? "killed" as const : "survived" as const }),
    );
  assert.equal(summary(trials(19)).isGood, true);
  assert.equal(summary(trials(18)).isGood, false);
});

Deno.test("readMutations() refuses data that the sources have left behind", async (t) => {
  const entry = (file: string, tests: string, ...pairs: [string, string][]) =>
    JSON.stringify([{
      file,
      tests: [tests],
      mutations: pairs.map(([before, after]) => ({ before, after })),
    }]);
  const cases: [name: string, data: string, message: RegExp][] = [
    ["a text that is gone", entry("age.ts", "age_test.ts", ["old", "new"]), /0 times: old/],
    ["a text in two places", entry("age.ts", "age_test.ts", ["age", "b"]), /2 times: age/],
    ["no change", entry("age.ts", "age_test.ts", ["18", "18"]), /changes nothing: 18/],
    ["twice", entry("age.ts", "age_test.ts", ["18", "19"], ["18", "19"]), /twice: 18/],
    ["no such file", entry("gone.ts", "age_test.ts", ["18", "19"]), /gone\.ts does not exist/],
    ["no such test", entry("age.ts", "gone_test.ts", ["18", "19"]), /gone_test\.ts does not/],
    ["another shape", "- file: age.ts", /^tests\/mutants\/age\.yaml: /],
  ];
  for (const [name, data, message] of cases) {
    await t.step(name, async () => {
      await using folder = await temporaryFolder({
        "age.ts": source,
        "age_test.ts": test,
        "tests/mutants/age.yaml": data,
      });
      await assert.rejects(readMutations(folder.path), { name: "UserError", message });
    });
  }
});
