import assert from "node:assert/strict";
import type { ResultFile } from "../../docker/container/results.ts";
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
    peakMemory: undefined,
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

Deno.test("judge() puts timeout before memory before exit code, and keeps showing the answer", () => {
  const all = judge(
    evidence(good, { timedOut: true, oomKilled: true, exitCode: 137, duration: 300.04 }),
  );
  assert.equal(all.status, "timeout");
  assert.equal(all.answer.fractionalScore, 0.5);
  const memory = judge(evidence(good, { oomKilled: true, exitCode: 137 }));
  assert.deepEqual([memory.status, memory.answer.fractionalScore], ["out-of-memory", 0.5]);
  const crash = judge(evidence('{"isCorrect": true, "feedback": ""}', { exitCode: 3 }));
  assert.deepEqual([crash.status, crash.protocol, crash.answer.fractionalScore], [
    ...["crashed", "v1", 1],
  ]);
  assert.equal(crash.warnings.length, 1);
});

Deno.test("judge() says what ended a run, whatever it printed", async (t) => {
  const raise = (to: number) =>
    `raise the limit with --mem-limit MB, for example --mem-limit ${to}`;
  const limits = (memoryMiB: number) => ({ limits: { timeLimit: 300, memoryMiB } });
  const killed = "The grader was killed (exit code 137, SIGKILL), not by this program";
  const atLimit =
    "The grader was killed (exit code 137, SIGKILL) with its memory at the limit of 1024 MB";
  const late = "The grader was killed at the time limit of 300 s; it ran 300.0 s";
  const faster = "make it faster, or raise the limit with --timeout SECONDS";
  const stderrSaysMore =
    "standard error says more; a grader must exit with 0 even for a wrong submission";
  const cases: [Partial<Evidence>, status: string, problem: string, hint: string][] = [
    [{ timedOut: true, exitCode: 0, duration: 300.04 }, "timeout", late, faster],
    [{ timedOut: true, exitCode: 137, duration: 300.04 }, "timeout", late, faster],
    ...[0, 1, 137].map((exitCode): [Partial<Evidence>, string, string, string] => [
      { oomKilled: true, exitCode },
      "out-of-memory",
      "The grader ran out of memory at its limit of 1024 MB",
      `use less, or ${raise(2048)}`,
    ]),
    [{ exitCode: 137 }, "crashed", killed, `probably out of memory; ${raise(2048)}`],
    [
      { exitCode: 137, peakMemory: 1024 ** 3 },
      "out-of-memory",
      atLimit,
      `use less, or ${raise(2048)}`,
    ],
    [
      { exitCode: 137, peakMemory: 0.99 * 1024 ** 3 },
      "out-of-memory",
      atLimit,
      `use less, or ${raise(2048)}`,
    ],
    [
      { exitCode: 137, peakMemory: 0.98 * 1024 ** 3 },
      "crashed",
      killed,
      `probably out of memory; ${raise(2048)}`,
    ],
    [
      { exitCode: 137, peakMemory: 1024 ** 3, ...limits(0) },
      "crashed",
      killed,
      "probably out of memory on the engine's machine",
    ],
    [
      { exitCode: 137, ...limits(1) },
      "crashed",
      killed,
      `probably out of memory; ${raise(2)}`,
    ],
    [
      { exitCode: 137, ...limits(0) },
      "crashed",
      killed,
      "probably out of memory on the engine's machine",
    ],
    ...[
      "1",
      "4",
      "128",
      "129",
      "138",
      "255",
      "132 (SIGILL)",
      "134 (SIGABRT)",
      "136 (SIGFPE)",
      "139 (SIGSEGV)",
      "143 (SIGTERM)",
      "153 (SIGXFSZ)",
    ].map((code): [Partial<Evidence>, string, string, string] => [
      { exitCode: Number.parseInt(code) },
      "crashed",
      `The grader ended with exit code ${code}`,
      stderrSaysMore,
    ]),
  ];
  for (const [more, status, problem, hint] of cases) {
    await t.step(`${JSON.stringify(more)} ${status}`, () => {
      for (const stdout of [good, "nonsense"]) {
        const verdict = judge(evidence(stdout, more));
        assert.equal(verdict.status, status);
        assert.deepEqual(verdict.problems, [problem]);
        assert.equal(verdict.hint, hint);
      }
    });
  }
});

Deno.test("judge() says what a failed command in a grader usually means", async (t) => {
  const notExecutable =
    "a command in the grader is not executable: `RUN chmod a+rx FILE` in the Dockerfile";
  const crlf = "a script has CRLF line ends: save it with LF";
  const missing = "a command the grader calls is not in the image, or not on PATH";
  const noMark = "the entry script has no `#!` first line, or the program is for another processor";
  const other = "standard error says more; a grader must exit with 0 even for a wrong submission";
  const cases: [exitCode: number, stderr: string, hint: string][] = [
    [125, "x", other],
    [126, "", notExecutable],
    [127, "sh: python4: not found", missing],
    [128, "python3\r: not found", other],
    [127, "python3\r: not found", crlf],
    [127, "python3\\r: not found", crlf],
    [127, "python3^M: not found", crlf],
    [126, "sh: ./solve: Exec Format Error", noMark],
    [1, `exec format error\n${"x".repeat(4078)}`, noMark],
    [1, `exec format error\n${"x".repeat(4079)}`, other],
    [127, `\r${"x".repeat(4096)}`, missing],
  ];
  for (const [exitCode, stderr, hint] of cases) {
    await t.step(`${exitCode} ${JSON.stringify(stderr.slice(0, 40))}`, () => {
      const bytes = encoder.encode(stderr);
      const verdict = judge(evidence("a log", { exitCode, stderr: { bytes } }));
      assert.deepEqual([verdict.status, verdict.hint], ["crashed", hint]);
    });
  }
});

Deno.test("judge() explains why a grader could not be started", async (t) => {
  const prefix =
    "failed to create task: OCI runtime create failed: unable to start container process: ";
  const noMark = "the entry script has no `#!` first line, or the program is for another processor";
  const notExecutable =
    "the entry point is not executable for uid 1000: `RUN chmod a+rx FILE` in the Dockerfile";
  const missing =
    "the entry point is not in the image, or its `#!` line names an interpreter that is not, or ends in CRLF";
  const byHand = "run `courseraprogramming inspect` on it and start the entry point by hand";
  const transfer = "`--submission-transfer copy` sends the submission through the engine";
  const cases: [error: string, shown: string, hint: string][] = [
    ...["/shared/submission", "/shared"].map((place): [string, string, string] => {
      const reason =
        `error during container init: error mounting "/srv/s" to rootfs at "${place}": ` +
        "change mount propagation through procfd: permission denied";
      return [`${prefix}${reason}: unknown`, prefix + reason, transfer];
    }),
    [
      'rootfs_linux.go:59: mounting "/x" to rootfs at "/me/merged/shared/submission" caused: not permitted',
      'rootfs_linux.go:59: mounting "/x" to rootfs at "/me/merged/shared/submission" caused: not permitted',
      transfer,
    ],
    [
      "crun: mount `/x` to `shared/submission`: Permission denied",
      "mount `/x` to `shared/submission`: Permission denied",
      transfer,
    ],
    [
      `${prefix}error mounting "proc" to rootfs at "/proc": permission denied`,
      `${prefix}error mounting "proc" to rootfs at "/proc": permission denied`,
      notExecutable,
    ],
    [
      `${prefix}exec: "/g/run.sh": permission denied: unknown`,
      '"/g/run.sh": permission denied',
      notExecutable,
    ],
    [
      `${prefix}exec: "/g/a \\"b\\".sh": stat /g: No such file or directory: unknown`,
      '"/g/a \\"b\\".sh": stat /g: No such file or directory',
      missing,
    ],
    [
      `${prefix}exec: "python4": executable file not found in $PATH: unknown`,
      '"python4": executable file not found in $PATH',
      missing,
    ],
    [
      ` ${prefix}exec /g/run.sh: Exec format error: unknown\n`,
      "exec /g/run.sh: Exec format error",
      noMark,
    ],
    ["no space left on device.", "no space left on device", byHand],
    ["a: unknown b. c", "a: unknown b. c", byHand],
    ["exec: \x1b[31m", "exec: \\x1b[31m", byHand],
    ["", "", byHand],
    ["x".repeat(1000), "x".repeat(1000), byHand],
    ["x".repeat(1001), `${"x".repeat(664)} … ${"x".repeat(333)}`, byHand],
  ];
  for (const [startError, shown, hint] of cases) {
    await t.step(startError, () => {
      const more = { started: false, startError, exitCode: 127, timedOut: true };
      for (const protocol of ["auto", "v1", "v2"] as const) {
        assert.deepEqual(judge(evidence(good, { ...more, protocol })), {
          status: "not-started",
          protocol: protocol === "auto" ? undefined : protocol,
          protocolGuessed: false,
          answer: { fractionalScore: undefined, feedback: undefined, feedbackType: undefined },
          problems: [`The grader could not be started: ${shown}`],
          warnings: [],
          hint,
        });
      }
    });
  }
  const foreign = judge(evidence("", {
    started: false,
    startError: `${prefix}exec /g/run.sh: exec format error: unknown`,
    foreignArchitecture: "arm64",
  }));
  assert.equal(
    foreign.hint,
    "the image is for arm64: build it with `docker build --platform linux/amd64`",
  );
});

Deno.test("judge() knows a runtime's line in place of a program that never ran", async (t) => {
  const crun = (msg: string) => `${JSON.stringify({ msg, level: "error", time: "2026" })}\n`;
  const line = "exec /g/run.sh: exec format error";
  const padded = (length: number) => line + "\n".repeat(length - line.length);
  const one: Partial<Evidence> = { exitCode: 1 };
  const cases: [stderr: string, more: Partial<Evidence>, status: string][] = [
    [line, one, "not-started"],
    ["exec /g/run.sh: no such file or directory", one, "not-started"],
    ["exec /g/run.sh: permission denied", one, "not-started"],
    [`standard_init_linux.go:228: ${line}\r\n`, one, "not-started"],
    [crun("exec container process `/g/run.sh`: Exec format error"), one, "not-started"],
    [crun("exec container process `/g/run.sh`: Input/output error"), one, "crashed"],
    ["exec /g/run\r.sh: permission denied", one, "not-started"],
    [padded(4096), one, "not-started"],
    [padded(4097), one, "crashed"],
    [line, { exitCode: 0 }, "invalid-output"],
    [line, { ...one, stdout: { bytes: encoder.encode("x"), cut: false, total: 1 } }, "crashed"],
    [line, { ...one, feedbackFile: { kind: "not-a-file", type: "pipe" } }, "crashed"],
    [line, { ...one, timedOut: true }, "timeout"],
    [line, { ...one, oomKilled: true }, "out-of-memory"],
    [`${line} of its own`, one, "crashed"],
    [`log: ${line}`, one, "crashed"],
    [`log\n${line}`, one, "crashed"],
    ["exec a\nb: permission denied", one, "crashed"],
    ["exec /g/run.sh: input/output error", one, "crashed"],
    [`standard_init_linuxxgo:228: ${line}`, one, "crashed"],
    ["", one, "crashed"],
  ];
  for (const [stderr, more, status] of cases) {
    await t.step(JSON.stringify([stderr.slice(0, 60), more]), () => {
      const verdict = judge(evidence("", { stderr: { bytes: encoder.encode(stderr) }, ...more }));
      assert.equal(verdict.status, status);
      if (status === "not-started") {
        assert.deepEqual(verdict.problems, [
          `The grader could not be started: ${
            stderr.trim().replace(/^standard_init_linux.go:228: /, "").replace("\r", "\\r")
              .replace(/^\{"msg":"([^"]*)".*$/, "$1")
          }`,
        ]);
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
