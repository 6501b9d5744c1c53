import assert from "node:assert/strict";
import { join } from "node:path";
import { batchJson } from "../../../support/grade/batch_run.ts";
import { runBinary } from "../../../support/binary.ts";
import { shellGrader } from "../../../support/engine/images.ts";
import { temporaryFolder } from "../../../support/files.ts";
import { obedient } from "../../../support/grade/obedient.ts";

Deno.test("a suite gives arguments and expectations; exit 1 names the first that is not met", async () => {
  const grader = await obedient();
  await using folder = await temporaryFolder({
    "ada/answer": "1",
    "bob/answer": "0.25",
    "suite.yaml": `submissions:
  - match: "*"
    partId: p9
    env: { VAR: suite }
  - match: ada
    score: { min: 0.9 }
    feedbackContains: [part p9, VAR=suite]
  - match: bob
    score: 0.5
    feedbackMatches: ^part q
`,
  });
  const { code, stderr, stdout } = await runBinary(["grade", "batch", grader, folder.path]);
  assert.equal(code, 1);
  assert.match(stderr, /^error: `bob` is not as expected: score: expected 0\.5, got 0\.25$/m);
  assert.match(stderr, /feedback: expected to match \/\^part q\/, got part p9, VAR=suite/);
  assert.match(stdout, /^1 of 2 as expected$/m);
  const elsewhere = await runBinary(["grade", "batch", grader, folder.path, "--expect", "no.yaml"]);
  assert.match(elsewhere.stderr, /^error: There is no `no\.yaml`$/m);
});

Deno.test("a difference in feedback is shown as a diff", async () => {
  const grader = await shellGrader(
    "liner",
    'echo \'{"fractionalScore": 1, "feedback": "one\\ntwo\\nthree"}\'',
  );
  await using folder = await temporaryFolder({
    "ada/a": "x",
    "suite.yaml":
      "submissions:\n  - match: ada\n    feedbackContains: |-\n      one\n      2\n      three\n",
  });
  const { code, stderr } = await runBinary(["grade", "batch", grader, folder.path]);
  assert.equal(code, 1);
  assert.match(stderr, /^ {2}-2$\n^ {2}\+two$/m);
});

Deno.test("--update-expected writes what came out; then all is as expected", async () => {
  const grader = await obedient();
  await using folder = await temporaryFolder({
    "ada/answer": "0.5",
    "fail/bob/answer": "0.5",
    "pass/carol/answer": "0.5",
    "suite.yaml": "# ours\nsubmissions: []\n",
  });
  const { code } = await batchJson([grader, folder.path, "--update-expected"]);
  assert.equal(code, 0);
  assert.equal(
    await Deno.readTextFile(join(folder.path, "suite.yaml")),
    "# ours\nsubmissions:\n  - match: ada\n    status: graded\n    score: 0.5\n" +
      "  - match: pass/carol\n    score: 0.5\n",
  );
  const again = await batchJson([grader, folder.path]);
  assert.deepEqual([again.code, again.report.counts.met], [0, 3]);
});

Deno.test("what is wrong with a suite or its folder is told before anything is built", async (t) => {
  await using folder = await temporaryFolder({ "g/Dockerfile": "FROM scratch\n", "subs/a/x": "" });
  // Without an engine, whatever asks it first would fail with 2.
  const batch = (...words: string[]) =>
    runBinary(["--docker-url", "unix:///nonexistent.sock", "grade", ...words], {
      cwd: folder.path,
    });
  const suites: [string, RegExp][] = [
    [
      "submissions:\n  - match: a\n    partid: p\n",
      /^error: subs\/suite\.yaml:3:5: `submissions\[0\]`: unknown key `partid`: did you mean `partId`\?\nhint: keys that may be here: match, .*partId, args, env$/m,
    ],
    ["submissions: [\n", /^error: subs\/suite\.yaml:2:1: /m],
  ];
  for (const [text, message] of suites) {
    await t.step(text, async () => {
      await Deno.writeTextFile(`${folder.path}/subs/suite.yaml`, text);
      for (const call of [["batch", "./g", "subs"], ["compare", "./g", "./g", "subs"]]) {
        const { code, stdout, stderr } = await batch(...call);
        assert.deepEqual([code, stdout], [1, ""], stderr);
        assert.match(stderr, message);
      }
    });
  }
  await t.step("no folder, and one without submissions", async () => {
    const none = await batch("batch", "./g", "nowhere");
    assert.equal(none.code, 64);
    assert.match(none.stderr, /^error: DIR: `nowhere` does not exist$/m);
    await Deno.mkdir(`${folder.path}/empty`);
    const empty = await batch("batch", "./g", "empty");
    assert.equal(empty.code, 1);
    assert.match(empty.stderr, /^error: There is no submission in `empty`$/m);
  });
});

Deno.test("--exit-zero forgives what is not as expected, and nothing else", async () => {
  const grader = await obedient();
  await using folder = await temporaryFolder({ "fail/a/answer": "1" });
  const { code, stderr } = await runBinary(["grade", "batch", grader, folder.path, "--exit-zero"]);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /^error: `fail\/a` is not as expected/m);
  for (const [source, expected] of [[grader, 1], ["no-such-image:1", 1]] as const) {
    const args = source === grader ? [] : ["--exit-zero"];
    const result = await runBinary(["grade", "batch", source, folder.path, ...args]);
    assert.equal(result.code, expected, result.stderr);
  }
});
