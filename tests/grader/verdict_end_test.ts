import assert from "node:assert/strict";
import { type Evidence, judge } from "../../grader/verdict.ts";
import { encoder, evidence, file, good } from "../support/grade/evidence.ts";

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
