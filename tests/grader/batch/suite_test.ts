import assert from "node:assert/strict";
import { differencesFrom } from "../../../grader/batch/suite/expectation.ts";
import { planBatch } from "../../../grader/batch/plan.ts";
import type { Expectation } from "../../../grader/batch/record.ts";
import { parseSuite } from "../../../grader/batch/suite/suite.ts";
import { updateSuite } from "../../../grader/batch/suite/suite_update.ts";
import { UserError } from "../../../terminal/errors.ts";
import { aRecord } from "../../support/grade/batch.ts";

const request = {
  args: ["a"],
  env: { HOME: "/" },
  parameters: { partId: "p", userId: "7" },
  protocol: "auto",
  limits: { timeLimit: 300, memoryMiB: 1024, cpus: 1, pidsLimit: 256 },
  allowNetwork: false,
  superUser: false,
  keep: "never",
  transfer: "auto",
} as const;

function planned(name: string, yaml: string, expectation?: Expectation) {
  const found = [{ name, path: `/${name}`, kind: "folder" as const, expectation }];
  const { submissions, unused } = planBatch(found, parseSuite(yaml, "suite.yaml"), request);
  const [submission] = submissions;
  assert.ok(submission);
  return { ...submission, unused };
}

Deno.test("a suite's mistakes are told with file, line and column", async (t) => {
  const cases: [string, string, RegExp][] = [
    ["no YAML", "submissions:\n  - match: [a\n", /^suite\.yaml:3:1: /],
    ["an alias of nothing", "submissions:\n  - match: *nope\n", /^suite\.yaml:2:12: .*nope/],
    ["a list at the top", "- a\n", /^suite\.yaml:1:1: .*expected object/],
    [
      "a word that is no status",
      "submissions:\n  - match: a\n    status: fine\n",
      /^suite\.yaml:3:13: `submissions\[0\]\.status`: .*"graded"/,
    ],
    [
      "a field nobody knows",
      "submissions:\n  - match: a\n    stauts: graded\n",
      /^suite\.yaml:3:5: `submissions\[0\]`: unknown key `stauts`: did you mean `status`\?$/,
    ],
    ["no glob", "submissions:\n  - status: graded\n", /^suite\.yaml:2:5: .*match/],
    [
      "a score above 1",
      "submissions:\n  - match: a\n    score: {min: 2}\n",
      /^suite\.yaml:3:18: `submissions\[0\]\.score\.min`: /,
    ],
    [
      "a mistyped key that must be there",
      "submissions:\n  - {mtach: a}\n",
      /^suite\.yaml:2:6: `submissions\[0\]`: unknown key `mtach`: did you mean `match`\? \(and 1 more\)$/,
    ],
    [
      "a mistyped key at the top",
      "submission: []\n",
      /^suite\.yaml:1:1: unknown key `submission`: did you mean `submissions`\? \(and 1 more\)$/,
    ],
    [
      "a mistyped key in a form of several",
      "submissions:\n  - match: a\n    score: {mim: 0}\n",
      /^suite\.yaml:3:13: `submissions\[0\]\.score`: unknown key `mim`: did you mean `min`\?$/,
    ],
    [
      "a key that is like no other",
      "submissions:\n  - match: a\n    timeout: 3\n",
      /^suite\.yaml:3:5: `submissions\[0\]`: unknown key `timeout`$/,
    ],
    ["two documents", "submissions: []\n---\na: 1\n", /^suite\.yaml:2:1: Only one document/],
    [
      "an empty range",
      "submissions:\n  - match: a\n    score: {min: 0.8, max: 0.2}\n",
      /^suite\.yaml:3:12: .*empty/,
    ],
    [
      "a broken expression",
      "submissions:\n  - match: a\n    feedbackMatches: '('\n",
      /^suite\.yaml:3:22: .*regular expression/,
    ],
  ];
  for (const [name, yaml, message] of cases) {
    await t.step(name, () => {
      assert.throws(() => parseSuite(yaml, "suite.yaml"), (error) => {
        assert.ok(error instanceof UserError);
        assert.match(error.message, message);
        return true;
      });
    });
  }
});

Deno.test("a key that nobody knows is told with those that may be there", () => {
  const hintOf = (yaml: string) => {
    let hint: string | undefined;
    assert.throws(() => parseSuite(yaml, "suite.yaml"), (error) => {
      assert.ok(error instanceof UserError);
      hint = error.hint;
      return true;
    });
    return hint;
  };
  assert.equal(
    hintOf("submissions:\n  - match: a\n    partid: p\n"),
    "keys that may be here: match, status, score, feedbackContains, feedbackMatches, maxSeconds, " +
      "maxMemoryMiB, partId, args, env",
  );
  assert.equal(
    hintOf("submissions:\n  - match: a\n    score: {mim: 0}\n"),
    "keys that may be here: min, max",
  );
  assert.match(hintOf("submissions: 1\n") ?? "", /^`courseraprogramming schema suite` /);
});

Deno.test("planBatch() looks names up, however many entries there are", () => {
  const names = Array.from({ length: 5000 }, (_, at) => `ada-${at}`);
  const entries = [...names, "gone", "gone-*"].map((match) => ({
    match,
    status: "graded" as const,
  }));
  let asked = 0;
  const found = names.map((name) => ({
    get name() {
      asked++;
      return name;
    },
    path: `/${name}`,
    kind: "folder" as const,
    expectation: undefined,
  }));
  const { submissions, unused } = planBatch(
    found,
    { file: "suite.yaml", entries, document: parseSuite("", "suite.yaml").document },
    request,
  );
  assert.ok(submissions.every(({ expectedBy }) => expectedBy === "suite"));
  assert.deepEqual(unused, ["gone", "gone-*"]);
  assert.ok(asked < 10 * names.length);
});

Deno.test("an entry counts once and in its place, whether it names or matches", () => {
  const yaml = `submissions:
  - { match: "a*", maxSeconds: 1 }
  - { match: [a1, "a*"], maxSeconds: 2 }
  - { match: a1, maxSeconds: 3 }
  - { match: "*1", maxMemoryMiB: 4 }
`;
  assert.deepEqual(planned("a1", yaml).expectation, { maxSeconds: 3, maxMemoryMiB: 4 });
});

Deno.test("an empty suite expects nothing", () => {
  for (const yaml of ["", "# later\n", "submissions: []\n"]) {
    assert.deepEqual(parseSuite(yaml, "suite.yaml").entries, []);
  }
});

Deno.test("later entries count more than earlier ones, and all more than the folder", () => {
  const yaml = `submissions:
  - match: "*"
    maxSeconds: 5
    env: { A: 1, HOME: /root }
  - match: [a, b]
    status: crashed
    args: [--x, 2]
    partId: q
`;
  const pass = planned("a", yaml, { status: "graded", score: 1 });
  assert.deepEqual(pass.expectation, { status: "crashed", maxSeconds: 5 });
  assert.equal(pass.expectedBy, "suite");
  assert.deepEqual(pass.request.args, ["--x", "2"]);
  assert.deepEqual(pass.request.env, { HOME: "/root", A: "1" });
  assert.deepEqual(pass.request.parameters, { partId: "q", userId: "7" });
  const other = planned("c", yaml, { status: "graded", score: 1 });
  assert.deepEqual(other.expectation, { status: "graded", score: 1, maxSeconds: 5 });
  assert.deepEqual(other.unused, ["a", "b"]);
});

Deno.test("an entry that only gives arguments leaves what the folder expects", () => {
  const { expectation, expectedBy } = planned(
    "pass/a",
    "submissions:\n  - match: '**'\n    partId: q\n",
    {
      status: "graded",
    },
  );
  assert.deepEqual([expectation, expectedBy], [{ status: "graded" }, "folder"]);
});

Deno.test("what is a submission's name means that one alone; anything else is a glob", () => {
  const suite = parseSuite("submissions:\n  - match: 'a*'\n    status: crashed\n", "suite.yaml");
  const expected = (...names: string[]) => {
    const found = names.map((name) => (
      { name, path: `/${name}`, kind: "folder" as const, expectation: undefined }
    ));
    return planBatch(found, suite, request).submissions.map(({ expectation }) =>
      expectation?.status
    );
  };
  assert.deepEqual(expected("a1", "ab", "b"), ["crashed", "crashed", undefined]);
  assert.deepEqual(expected("a*", "a1", "ab"), ["crashed", undefined, undefined]);
});

Deno.test("updateSuite() records what came out, and keeps comments and all that holds", async () => {
  const yaml = `# Last year's
submissions:
  - match: "*" # all of them
    maxSeconds: 5
  - match: ada
    score: 0.5
    feedbackContains: fine
`;
  const records = async function* () {
    const expectation = { score: 0.5, feedbackContains: ["fine"], maxSeconds: 5 };
    const differences = differencesFrom(expectation, aRecord().grading);
    yield aRecord({ name: "ada", met: false, expectation, differences });
    yield aRecord({ name: "bob", met: true, expectation: { maxSeconds: 5 } });
    yield aRecord({ name: "c*", grading: { status: "crashed", fractionalScore: null } });
  };
  const { text, updated } = await updateSuite(parseSuite(yaml, "suite.yaml"), records());
  assert.equal(updated, 2);
  assert.equal(
    text,
    `# Last year's
submissions:
  - match: "*" # all of them
    maxSeconds: 5
  - match: ada
    score: 1
    feedbackContains: Well done
  - match: c*
    status: crashed
`,
  );
});
