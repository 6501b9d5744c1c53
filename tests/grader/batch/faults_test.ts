import assert from "node:assert/strict";
import fc from "fast-check";
import { faultNames, Faults } from "../../../grader/batch/faults/faults.ts";
import { lastWords } from "../../../grader/batch/faults/last_words.ts";
import { aRecord, aStream } from "../../support/grade/batch.ts";

const crash = (name: string, code: number) =>
  aRecord({ name, grading: { status: "crashed", exitCode: code, stderr: aStream("no\n") } });

Deno.test("Faults counts every failure once, and names the most frequent in their order", () => {
  fc.assert(fc.property(
    fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 40 }),
    fc.integer({ min: 1, max: 7 }),
    (codes, limit) => {
      const faults = new Faults();
      for (const [index, code] of codes.entries()) faults.add(crash(`s${index}`, code));
      const most = faults.most(limit);
      const all = faults.most(100);
      assert.equal(faults.total, codes.length);
      assert.equal(all.reduce((sum, { count }) => sum + count, 0), codes.length);
      for (const { first, names, count } of all) {
        const alike = codes.flatMap((code, index) =>
          code === first.grading.exitCode ? [`s${index}`] : []
        );
        assert.deepEqual([names, count], [alike.slice(0, 3), alike.length]);
      }
      const least = Math.min(...most.map(({ count }) => count));
      const left = all.filter(({ first }) => !most.some((each) => each.first === first));
      assert.ok(left.every(({ count }) => count <= least));
      assert.deepEqual(most, all.filter((fault) => most.includes(fault)));
    },
  ));
});

Deno.test("faultNames() names the first few and says how many more there are", () => {
  const names = (count: number) => {
    const faults = new Faults();
    for (let index = 0; index < count; index++) faults.add(crash(`s${index}`, 1));
    return faultNames(faults.most(1)[0]!, (name) => `<${name}>`);
  };
  assert.deepEqual([1, 2, 3, 4, 25].map(names), [
    "<s0>",
    "<s0> and <s1>",
    "<s0>, <s1> and <s2>",
    "<s0>, <s1>, <s2> and 1 more",
    "<s0>, <s1>, <s2> and 22 more",
  ]);
});

Deno.test("lastWords() is the end of standard error, or else of a log on standard output", () => {
  const { grading } = crash("a", 1);
  const of = (more: Partial<typeof grading>) => lastWords({ ...grading, ...more });
  const stderr = aStream(`${"x\n".repeat(9)}\r\n1\n2\n\n3\n4\n${"y".repeat(999)}\n\n`);
  const found = of({ stderr });
  assert.deepEqual([found?.stream, found?.lines.slice(0, 4)], ["standard error", [..."1234"]]);
  assert.ok((found?.lines[4]?.length ?? 0) < 250);
  const stdout = aStream("a log\n");
  const nothing = aStream(" \n");
  assert.equal(of({ stderr: nothing, stdout })?.stream, "standard output");
  assert.equal(
    of({ stderr: nothing, stdout, status: "invalid-output", protocol: null }),
    undefined,
  );
  assert.equal(of({ stderr, status: "graded" }), undefined);
  assert.equal(of({ stderr, status: "not-started" }), undefined);
  assert.equal(of({ stderr: nothing, stdout: nothing }), undefined);
});

Deno.test("Faults names all attacks of a fault, and says which record has a new one", () => {
  const faults = new Faults();
  const names = Array.from({ length: 5 }, (_, index) => `stop/${index}`);
  const isNew = names.map((name) =>
    faults.add(aRecord({
      ...{ name, met: false },
      attack: {
        ...{ class: "stop", tries: "Tries.", word: "leaked", also: [], gain: "text" },
        ...{ evidence: [name], fix: "No traces.", nonce: "0123456789abcdef" },
      },
    }))
  );
  assert.deepEqual(isNew, [true, false, false, false, false]);
  assert.deepEqual(faults.most(10).map(({ names, count }) => [names, count]), [[names, 5]]);
});
