import assert from "node:assert/strict";
import type { Attack } from "../../../grader/attack/attack.ts";
import { type Evidence, NO_EVIDENCE, readEvidence } from "../../../grader/attack/evidence.ts";
import { oddScore } from "../../../grader/attack/fill.ts";
import { judgeAttack } from "../../../grader/attack/judge.ts";
import type { GradeReport } from "../../../grader/report.ts";
import { aRecord } from "../../support/grade/batch.ts";

const nonce = "0123456789abcdef";

function attack(deserves: Attack["deserves"]): Attack {
  return {
    ...{ name: "forge/one", class: "forge", language: "python", deserves },
    ...{ tries: "Tries.", gain: "full marks", helps: "own-process" },
    made: { by: "instead", source: "print('the attack is known to its author')\n", needs: [] },
  };
}

const report = (grading: Partial<GradeReport> = {}) => aRecord({ grading }).grading;

function judged(
  deserves: Attack["deserves"],
  grading: Partial<GradeReport>,
  evidence: Partial<Evidence> = {},
  ran = true,
  prize = 0.9,
) {
  const outcome = judgeAttack(attack(deserves), report(grading), { ...NO_EVIDENCE, ...evidence }, {
    baselines: {
      right: report({ fractionalScore: prize, feedback: "Well done by the right one" }),
      empty: report({ fractionalScore: 0.1, feedback: "a hint that stands in a file of hints" }),
    },
    ...{ nonce, code: "def right(): ...", advice: (name) => `See ${name}.`, ran },
  });
  return outcome;
}

const word = (...args: Parameters<typeof judged>) => judged(...args).word;

Deno.test("judgeAttack(): without an answer, what is above an empty submission is forged", () => {
  assert.equal(word("nothing", { fractionalScore: 0.1 }), "held");
  assert.equal(word("nothing", { fractionalScore: 0 }), "held");
  assert.equal(word("nothing", { fractionalScore: 0.11 }), "forged");
  assert.deepEqual(judged("nothing", { fractionalScore: 1 }), {
    ...{ class: "forge", tries: "Tries.", word: "forged", also: [], gain: "full marks" },
    evidence: ["score 1 without an answer; an empty submission gets 0.1"],
    ...{ fix: "See own-process.", nonce },
  });
});

Deno.test("judgeAttack(): of right code, a lower score is no forgery but the attack's own number is", () => {
  assert.equal(word("right", { fractionalScore: 0.9 }), "held");
  assert.equal(word("right", { fractionalScore: 0 }), "held");
  assert.equal(word("right", { fractionalScore: 0.95 }), "forged");
  assert.equal(word("right", { fractionalScore: oddScore(nonce) }), "forged");
  assert.equal(word("right", { fractionalScore: oddScore(nonce) + 0.00001 }), "held");
});

Deno.test("judgeAttack(): what right code deserves is unknown where it earned nothing", () => {
  const after = (score: number) => word("right", { fractionalScore: score }, {}, true, 0.1);
  assert.equal(after(1), "held");
  assert.equal(after(oddScore(nonce)), "forged", "the attack's own number");
});

Deno.test("judgeAttack(): whatever is not graded is knocked out", () => {
  for (const status of ["crashed", "timeout", "out-of-memory", "invalid-output"] as const) {
    const { word, evidence } = judged("right", {
      status,
      fractionalScore: null,
      problems: ["The reason"],
    });
    assert.equal(word, "knocked-out");
    assert.deepEqual(evidence, [`${status}: The reason`]);
  }
  // A score that did not count is not forged.
  assert.equal(word("nothing", { status: "crashed", fractionalScore: 1 }), "knocked-out");
});

Deno.test("judgeAttack(): lines of files that were read, in the feedback, are leaked", () => {
  const read = [{ path: "/grader/tests.py", text: "short\nassert f(3) == 'a long line'\n" }];
  const feedback = "no: assert f(3) == 'a long line' failed";
  assert.equal(word("nothing", { fractionalScore: 0, feedback }, { read }), "leaked");
  assert.deepEqual(judged("nothing", { fractionalScore: 0, feedback }, { read }).also, ["exposed"]);
  assert.equal(word("nothing", { fractionalScore: 0, feedback: "no" }, { read }), "exposed");
  assert.equal(
    word("nothing", { fractionalScore: 0, feedback: "short" }, { read }),
    "exposed",
    "short lines are of many texts",
  );
  const known = [{ path: "/grader/hints", text: "a hint that stands in a file of hints" }];
  assert.equal(
    word("nothing", { fractionalScore: 0, feedback: known[0]!.text }, { read: known }),
    "exposed",
    "what an honest learner sees is no leak",
  );
});

Deno.test("judgeAttack(): stack traces through the grader are leaked, those of the learner are not", () => {
  const leaks = (feedback: string) => word("nothing", { fractionalScore: 0, feedback });
  assert.equal(leaks('  File "/grader/grade.py", line 12, in check'), "leaked");
  assert.equal(leaks("at check (/app/grade.js:12:5)"), "leaked");
  assert.equal(leaks("/opt/tests/run.sh: line 3: exit"), "leaked");
  assert.equal(leaks('  File "/shared/submission/a.py", line 12, in f'), "held");
  assert.equal(leaks('  File "/usr/local/lib/python3.11/json/__init__.py", line 12'), "held");
  assert.equal(leaks("it took 10:30 minutes"), "held");
});

Deno.test("judgeAttack(): gain and fix of a leak are those of what leaked, not of the attack", () => {
  const read = [{ path: "/grader/tests.py", text: "assert f(3) == 'a long line'\n" }];
  const trace = 'File "/grader/grade.py", line 12, in check';
  const of = (feedback: string) => {
    const { gain, fix } = judged("nothing", { fractionalScore: 0, feedback }, { read });
    return [gain, fix];
  };
  const lines = [
    "the text of the grader's files, such as tests and answers",
    "See no-grader-text.",
  ];
  const traces = [
    "the grader's files, lines and code, as its stack traces show them",
    "See no-traces.",
  ];
  assert.deepEqual(of(trace), traces);
  assert.deepEqual(of(read[0]!.text), lines);
  assert.deepEqual(of(`${trace}\n${read[0]!.text}`), lines, "the worse of the two");
  const { gain, fix } = judged("nothing", { fractionalScore: 1, feedback: trace });
  assert.deepEqual([gain, fix], ["full marks", "See own-process."], "a forged score is worse");
});

Deno.test("judgeAttack(): what several runs of an attack reached is named once", () => {
  const read = ["/a", "/a", "/a", "/a", "/a", "/b"].map((path) => ({ path, text: "text" }));
  assert.deepEqual(judged("nothing", { fractionalScore: 0 }, { read }).evidence, [
    "the learner's process can read /a",
    "the learner's process can read /b",
  ]);
});

Deno.test("judgeAttack(): tags of the learner that are tags in the feedback are exposed", () => {
  const shown = (richFeedback: string) =>
    word("nothing", { fractionalScore: 0, feedbackType: "HTML", richFeedback });
  assert.equal(shown(`<p><img alt=${nonce}></p>`), "exposed");
  assert.equal(shown(`<p>&lt;img alt=${nonce}&gt;</p>`), "held");
});

Deno.test("judgeAttack(): the worst word counts, and an attack that could not be tried has none", () => {
  const changed = ["/grader/grade.py"];
  assert.equal(word("nothing", { fractionalScore: 1 }, { changed }), "forged");
  assert.equal(
    word("nothing", { status: "crashed", fractionalScore: null }, { changed }),
    "knocked-out",
  );
  assert.equal(word("nothing", { fractionalScore: 0 }, { changed }), "exposed");
  assert.equal(
    word("nothing", { fractionalScore: 0 }, { notApplicable: "no compiler" }),
    "not-applicable",
  );
  assert.equal(
    word("nothing", { fractionalScore: 1 }, { notApplicable: "no compiler" }),
    "forged",
  );
  const { word: never, evidence } = judged(
    "nothing",
    { status: "not-started", fractionalScore: null, problems: ["It cannot be read"] },
    {},
    false,
  );
  assert.deepEqual([never, evidence], ["not-applicable", ["It cannot be read"]]);
});

Deno.test("readEvidence() takes what attacks write, cut, and nothing else", () => {
  const read = (text: string) =>
    readEvidence({ kind: "file", bytes: new TextEncoder().encode(text) });
  assert.deepEqual(read('{"changed": ["/a"], "more": 1}'), { ...NO_EVIDENCE, changed: ["/a"] });
  const [entry] = read(JSON.stringify({ read: [{ path: "/a", text: "x".repeat(9000) }] })).read;
  assert.equal(entry?.text.length, 4000);
  for (
    const text of ["", "no JSON", "[]", '{"changed": "all"}', `{"did": [${'"a",'.repeat(3)}1]}`]
  ) {
    assert.deepEqual(read(text), NO_EVIDENCE, text);
  }
  assert.deepEqual(readEvidence({ kind: "not-a-file", type: "symlink" }), NO_EVIDENCE);
  assert.deepEqual(readEvidence(undefined), NO_EVIDENCE);
});
