import assert from "node:assert/strict";
import type { ResultFile } from "../../docker/container/results.ts";
import { type Evidence, judge } from "../../grader/verdict.ts";
import { absent, encoder, evidence, file, good } from "../support/grade/evidence.ts";

Deno.test("judge() takes every valid answer of the contract", async (t) => {
  const cases: [text: string, score: number][] = [
    [good, 0.5],
    ['{"fractionalScore": 0, "feedback": ""}', 0],
    ['{"fractionalScore": -0.0, "feedback": ""}', 0],
    ['{"fractionalScore": 1, "feedback": "x", "more": [1]}', 1],
    ['{"fractionalScore": 1e-400, "feedback": "x"}', 0],
    ['{"isCorrect": true, "feedback": "x"}', 1],
    ['{"isCorrect": false, "feedback": "x"}', 0],
    ['{"fractionalScore": 0.25, "isCorrect": 7, "feedback": "x"}', 0.25],
    ['{"fractionalScore": 7, "fractionalScore": 1, "feedback": "x"}', 1],
    [` \n${good}\r\n`, 0.5],
  ];
  for (const [text, score] of cases) {
    await t.step(text, () => {
      for (const at of [evidence(text), evidence("a log", { feedbackFile: file(text) })]) {
        const verdict = judge(at);
        assert.deepEqual(verdict.problems, []);
        assert.equal(verdict.status, "graded");
        assert.ok(Object.is(verdict.answer.fractionalScore, score));
      }
    });
  }
});

Deno.test("judge() refuses every answer the contract refuses, with its reason", async (t) => {
  const cases: [text: string, problem: RegExp][] = [
    ["", /^The output was not a valid JSON document\. Line 1, column 1 .*empty/],
    ["hello", /not a valid JSON document\. .*it begins with `hello`/],
    [`${good} done`, /Line 1, column 46 .*text after/],
    [`\ufeff${good}`, /byte order mark/],
    ["[]", /not a JSON object but an array/],
    ["null", /not a JSON object but null/],
    ['"x"', /not a JSON object but a string/],
    ["7", /not a JSON object but a number/],
    ['{"fractionalScore": true, "feedback": "x"}', /must be a decimal; it is true/],
    ['{"fractionalScore": "1", "feedback": "x"}', /must be a decimal; it is the string "1"/],
    ['{"fractionalScore": null, "feedback": "x"}', /must be a decimal; it is null/],
    ['{"fractionalScore": [1], "feedback": "x"}', /must be a decimal; it is an array/],
    ['{"fractionalScore": null, "isCorrect": true, "feedback": "x"}', /must be a decimal/],
    ['{"fractionalScore": 1.0000001, "feedback": "x"}', /must be <= 1; it is 1\.0000001/],
    ['{"fractionalScore": 1e400, "feedback": "x"}', /must be <= 1/],
    ['{"fractionalScore": 1.0000000001, "feedback": "x"}', /must be <= 1; it is 1\.0000000001/],
    ['{"fractionalScore": -0.1, "feedback": "x"}', /must be >= 0; it is -0\.1/],
    ['{"fractionalScore": -1e-10, "feedback": "x"}', /must be >= 0; it is -1e-10/],
    ['{"__proto__": {"fractionalScore": 1, "feedback": "x"}}', /`fractionalScore` is missing/],
    ['{"fractionalScore": NaN, "feedback": "x"}', /NaN and Infinity are not JSON/],
    ['{"isCorrect": "yes", "feedback": "x"}', /`isCorrect` must be a boolean/],
    ['{"feedback": "x"}', /`fractionalScore` is missing/],
    ['{"fractionalScore": 1}', /`feedback` is missing/],
    ['{"fractionalScore": 1, "feedback": 7}', /`feedback` must be a string; it is 7/],
    ['{"fractionalScore": 1, "feedback": null}', /`feedback` must be a string; it is null/],
    [
      '{"fractionalScore": 1, "feedback": "x", "feedbackType": "PDF"}',
      /must be "HTML" or "TXT"; it is the string "PDF"/,
    ],
    [
      '{"fractionalScore": 1, "feedback": "x", "feedbackType": null}',
      /must be "HTML" or "TXT"; it is null/,
    ],
    [
      '{"fractionalScore": 1, "feedback": "x", "feedbackType": "HTML"}',
      /is HTML but there is no \/shared\/htmlFeedback\.html/,
    ],
    [
      '{"fractionalScore": 1, "feedback": "x", "feedbackType": "TXT"}',
      /is TXT but there is no \/shared\/txtFeedback\.txt/,
    ],
  ];
  for (const [text, problem] of cases) {
    await t.step(text, () => {
      for (const at of [evidence(text), evidence("", { feedbackFile: file(text) })]) {
        const verdict = judge(at);
        assert.equal(verdict.status, "invalid-output");
        assert.match(verdict.problems[0] ?? "", problem);
        assert.notEqual(verdict.hint, undefined);
      }
    });
  }
});

Deno.test("judge() names every problem of an answer, not only the first", () => {
  const { problems } = judge(evidence('{"fractionalScore": 2, "feedbackType": 1}'));
  assert.equal(problems.length, 3);
});

Deno.test("judge() decides auto by the feedback file and keeps an explicit protocol", () => {
  assert.deepEqual(judge(evidence(good)), {
    status: "graded",
    protocol: "v1",
    protocolGuessed: true,
    answer: { fractionalScore: 0.5, feedback: "half", feedbackType: undefined },
    problems: [],
    warnings: [],
    hint: undefined,
  });
  assert.equal(judge(evidence("log", { feedbackFile: file(good) })).protocol, "v2");
  const v1 = judge(evidence(good, { protocol: "v1", feedbackFile: file("nonsense") }));
  assert.deepEqual([v1.status, v1.protocol], ["graded", "v1"]);
  const v2 = judge(evidence(good, { protocol: "v2", feedbackFile: file("nonsense") }));
  assert.deepEqual([v2.status, v2.protocol], ["invalid-output", "v2"]);
});

Deno.test("judge() names a protocol where it was asked for or shown by an answer, and nowhere else", () => {
  const protocolOf = (stdout: string, more: Partial<Evidence> = {}) => {
    const { protocol, protocolGuessed } = judge(evidence(stdout, more));
    return [protocol, protocolGuessed];
  };
  const unknown = [undefined, false];
  for (const stdout of ["", "a log", "[]", "{}"]) {
    assert.deepEqual(protocolOf(stdout), unknown);
    assert.deepEqual(protocolOf(stdout, { exitCode: 1 }), unknown);
    assert.deepEqual(protocolOf(stdout, { timedOut: true, exitCode: 137 }), unknown);
    assert.deepEqual(protocolOf(stdout, { oomKilled: true, exitCode: 137 }), unknown);
    for (const protocol of ["v1", "v2"] as const) {
      assert.deepEqual(protocolOf(stdout, { protocol, exitCode: 1 }), [protocol, false]);
    }
  }
  const answers = [good, '{"feedback": "x"}', '{"fractionalScore": 1}', '{"isCorrect": true}'];
  for (const answer of answers) {
    assert.deepEqual(protocolOf(answer), ["v1", true]);
    assert.deepEqual(protocolOf(answer, { exitCode: 1 }), ["v1", true]);
    assert.deepEqual(protocolOf(answer, { protocol: "v1" }), ["v1", false]);
  }
  const feedbackFile = file("nonsense");
  assert.deepEqual(protocolOf("", { feedbackFile }), ["v2", true]);
  assert.deepEqual(protocolOf("", { feedbackFile, protocol: "v2" }), ["v2", false]);
});

Deno.test("judge() says which output it judged where nobody said", () => {
  const hint = "print exactly one JSON object on standard output; log to standard error";
  assert.equal(
    judge(evidence("hello")).hint,
    `${hint}; no /shared/feedback.json was written, so standard output was judged`,
  );
  assert.equal(judge(evidence("hello", { protocol: "v1" })).hint, hint);
});

Deno.test("judge() never reads a feedback.json that is no plain file of a sane size", async (t) => {
  const path = "/shared/feedback.json";
  const cases: [feedbackFile: ResultFile, problem: string, hint: string][] = [
    [
      absent,
      `The grader wrote no ${path}`,
      "a v2 grader writes its verdict there; `--protocol v1` judges standard output",
    ],
    ...["symlink", "pipe", "device", "folder"].map((type): [ResultFile, string, string] => [
      { kind: "not-a-file", type },
      `${path} is not a regular file but a ${type}; it was not opened`,
      "write the verdict as a plain file",
    ]),
    [
      { kind: "too-large", size: 17_000_000 },
      `${path} is 17000000 bytes long; at most 16 MB are read`,
      "write the verdict and nothing else",
    ],
  ];
  for (const [feedbackFile, problem, hint] of cases) {
    await t.step(problem, () => {
      for (const protocol of feedbackFile === absent ? ["v2"] as const : ["v2", "auto"] as const) {
        const verdict = judge(evidence(good, { feedbackFile, protocol }));
        assert.deepEqual([verdict.status, verdict.protocol], ["invalid-output", "v2"]);
        assert.deepEqual([verdict.problems, verdict.hint], [[problem], hint]);
        assert.equal(verdict.answer.fractionalScore, undefined);
      }
    });
  }
});

Deno.test("judge() warns of feedback that Coursera cuts and of isCorrect", () => {
  const long = JSON.stringify({ fractionalScore: 1, feedback: "é".repeat(32_769) });
  assert.match(judge(evidence(long)).warnings[0] ?? "", /65538 bytes .* 64 KB/);
  const fits = JSON.stringify({ fractionalScore: 1, feedback: "é".repeat(32_768) });
  assert.deepEqual(judge(evidence(fits)).warnings, []);
  assert.match(
    judge(evidence('{"isCorrect": true, "feedback": ""}')).warnings[0] ?? "",
    /old form/,
  );
  const rich = judge(evidence("", {
    feedbackFile: file('{"fractionalScore": 1, "feedback": "", "feedbackType": "TXT"}'),
    richFeedback: { HTML: absent, TXT: file("x".repeat(65_537)) },
  }));
  assert.match(rich.warnings[0] ?? "", /txtFeedback\.txt is 65537 bytes/);
});

Deno.test("judge() refuses v1 output that was cut, whatever it begins with", () => {
  const stdout = { bytes: encoder.encode(good), cut: true, total: 2_000_000_000 };
  for (const protocol of ["auto", "v1"] as const) {
    const verdict = judge(evidence("", { stdout, protocol }));
    assert.equal(verdict.status, "invalid-output");
    assert.deepEqual(verdict.problems, [
      "The output was not a valid JSON document: it is 2000000000 bytes long",
    ]);
    assert.equal(verdict.hint, "print the verdict and nothing else on standard output");
    assert.equal(verdict.answer.fractionalScore, undefined);
  }
});

Deno.test("judge() makes hostile output visible in its messages", () => {
  const { problems } = judge(evidence("\x1b]0;owned\x07"));
  assert.ok(!problems.join("").includes("\x1b"), "no control character");
  assert.match(problems[0] ?? "", /\\x1b/);
});
