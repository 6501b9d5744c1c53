import assert from "node:assert/strict";
import type { ResultFile } from "../../docker/results.ts";
import { type Evidence, judge } from "../../grader/verdict.ts";

const encoder = new TextEncoder();
const absent: ResultFile = { kind: "absent" };

function file(text: string): ResultFile {
  return { kind: "file", bytes: encoder.encode(text) };
}

function evidence(stdout: string, more: Partial<Evidence> = {}): Evidence {
  const bytes = encoder.encode(stdout);
  return {
    exitCode: 0,
    started: true,
    startError: "",
    timedOut: false,
    oomKilled: false,
    foreignArchitecture: undefined,
    stdout: { bytes, cut: false, total: bytes.length },
    stderr: { bytes: new Uint8Array() },
    duration: 1.25,
    limits: { timeLimit: 300, memoryMiB: 1024 },
    protocol: "auto",
    feedbackFile: absent,
    richFeedback: { HTML: absent, TXT: absent },
    ...more,
  };
}

const good = '{"fractionalScore": 0.5, "feedback": "half"}';

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

Deno.test("judge() believes what was measured before a grader's words that it did not run", () => {
  const stderr = { bytes: encoder.encode("exec /g/run.sh: permission denied\n") };
  const status = (more: Partial<Evidence>) =>
    judge(evidence("", { exitCode: 1, stderr, ...more })).status;
  assert.equal(status({}), "not-started");
  assert.equal(status({ timedOut: true, exitCode: 137 }), "timeout");
  assert.equal(status({ oomKilled: true, exitCode: 137 }), "out-of-memory");
  assert.equal(status({ feedbackFile: file(good) }), "crashed");
  assert.equal(status({ feedbackFile: file("nonsense") }), "crashed");
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
    ['{"fractionalScore": -0.1, "feedback": "x"}', /must be >= 0; it is -0\.1/],
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
  assert.equal(judge(evidence(good)).protocol, "v1");
  assert.equal(judge(evidence("log", { feedbackFile: file(good) })).protocol, "v2");
  const v1 = judge(evidence(good, { protocol: "v1", feedbackFile: file("nonsense") }));
  assert.deepEqual([v1.status, v1.protocol], ["graded", "v1"]);
  const v2 = judge(evidence(good, { protocol: "v2" }));
  assert.equal(v2.status, "invalid-output");
  assert.match(v2.problems[0] ?? "", /wrote no \/shared\/feedback\.json/);
});

Deno.test("judge() never reads a feedback.json that is no plain file of a sane size", () => {
  for (const type of ["symlink", "pipe", "device", "folder"]) {
    const verdict = judge(evidence(good, { feedbackFile: { kind: "not-a-file", type } }));
    assert.deepEqual([verdict.status, verdict.protocol], ["invalid-output", "v2"]);
    assert.match(verdict.problems[0] ?? "", new RegExp(`but a ${type}`));
  }
  const large = judge(evidence(good, { feedbackFile: { kind: "too-large", size: 17_000_000 } }));
  assert.match(large.problems[0] ?? "", /17000000 bytes/);
});

Deno.test("judge() puts timeout before memory before exit code, and keeps showing the answer", () => {
  const all = judge(
    evidence(good, { timedOut: true, oomKilled: true, exitCode: 137, duration: 300.04 }),
  );
  assert.equal(all.status, "timeout");
  assert.match(all.problems[0] ?? "", /limit of 300 s; it ran 300\.0 s/);
  assert.equal(all.answer.fractionalScore, 0.5);
  const memory = judge(evidence(good, { oomKilled: true }));
  assert.equal(memory.status, "out-of-memory");
  assert.match(memory.problems[0] ?? "", /1024 MB/);
  assert.match(memory.hint ?? "", /--mem-limit/);
  const crash = judge(evidence(good, { exitCode: 3 }));
  assert.deepEqual([crash.status, crash.answer.fractionalScore], ["crashed", 0.5]);
  assert.match(judge(evidence("", { exitCode: 137 })).hint ?? "", /probably out of memory/);
  assert.match(judge(evidence("", { exitCode: 139 })).problems[0] ?? "", /SIGSEGV/);
});

Deno.test("judge() says what exit 126 and 127 usually mean", () => {
  assert.match(judge(evidence("", { exitCode: 126 })).hint ?? "", /chmod a\+rx/);
  assert.match(judge(evidence("", { exitCode: 127 })).hint ?? "", /not in the image/);
  const crlf = { bytes: encoder.encode("/bin/sh: ./run: python3\r: not found") };
  assert.match(judge(evidence("", { exitCode: 127, stderr: crlf })).hint ?? "", /CRLF/);
});

Deno.test("judge() explains why a grader could not be started", async (t) => {
  const prefix =
    "failed to create task: OCI runtime create failed: unable to start container process: ";
  const cases: [error: string, foreign: string | undefined, hint: RegExp][] = [
    [
      `${prefix}exec: "/g/run.sh": permission denied: unknown`,
      undefined,
      /executable for uid 1000/,
    ],
    [
      `${prefix}exec: "/g/run.sh": stat /g/run.sh: no such file or directory: unknown`,
      undefined,
      /not in the image.*CRLF/,
    ],
    [`${prefix}exec /g/run.sh: exec format error: unknown`, undefined, /`#!` first line/],
    [
      `${prefix}exec /g/run.sh: exec format error: unknown`,
      "arm64",
      /for arm64.*--platform linux\/amd64/,
    ],
  ];
  for (const [startError, foreignArchitecture, hint] of cases) {
    await t.step(startError, () => {
      const verdict = judge(
        evidence("", { started: false, startError, foreignArchitecture, exitCode: 127 }),
      );
      assert.equal(verdict.status, "not-started");
      assert.match(verdict.problems[0] ?? "", /could not be started: (exec )?"?\/g\/run.sh/);
      assert.match(verdict.hint ?? "", hint);
    });
  }
});

Deno.test("judge() warns of feedback that Coursera cuts and of isCorrect", () => {
  const long = JSON.stringify({ fractionalScore: 1, feedback: "é".repeat(32_769) });
  assert.match(judge(evidence(long)).warnings[0] ?? "", /65538 bytes .* 64 KiB/);
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
  const bytes = encoder.encode(good);
  const verdict = judge(evidence("", { stdout: { bytes, cut: true, total: 2_000_000_000 } }));
  assert.equal(verdict.status, "invalid-output");
  assert.match(verdict.problems[0] ?? "", /2000000000 bytes/);
});

Deno.test("judge() makes hostile output visible in its messages", () => {
  const { problems } = judge(evidence("\x1b]0;owned\x07"));
  assert.ok(!problems.join("").includes("\x1b"), "no control character");
  assert.match(problems[0] ?? "", /\\x1b/);
});
