import assert from "node:assert/strict";
import type { Status } from "../../../grader/contract.ts";
import type { Check } from "../check.ts";
import type { Files } from "../../support/files.ts";
import { GRADER } from "../trial.ts";

/** A script of a grader that answers as v1 does. */
export const ANSWER = 'echo \'{"fractionalScore": 0.5, "feedback": "half"}\'';

/** Bytes that no limit of 1024 MB leaves room for, filled before they are used. */
const TOO_MUCH = "dd if=/dev/zero of=/dev/null bs=1100M count=1";

/** The statuses, each as a grader comes to it. */
export const statuses: readonly Check[] = [
  {
    name: "graded: v1",
    async run(trial) {
      const { report, code } = await trial.gradeScript(ANSWER);
      assert.deepEqual([report.status, report.protocol, code], ["graded", "v1", 0]);
      assert.deepEqual([report.fractionalScore, report.feedback], [0.5, "half"]);
    },
  },
  {
    name: "graded: v2, rich feedback",
    async run(trial) {
      const { report, code } = await trial.gradeScript([
        'echo \'{"fractionalScore": 1, "feedback": "x", "feedbackType": "HTML"}\' > /shared/feedback.json',
        "echo '<h1>all</h1>' > /shared/htmlFeedback.html",
        "echo a log",
      ].join("\n"));
      assert.deepEqual([report.status, report.protocol, code], ["graded", "v2", 0]);
      assert.deepEqual([report.fractionalScore, report.richFeedback], [1, "<h1>all</h1>\n"]);
      assert.equal(report.stdout.text, "a log\n");
    },
  },
  ended("invalid-output", "echo nonsense", /nonsense/, 0),
  ended("crashed", "echo oops >&2; exit 3", /3/, 3),
  {
    name: "timeout",
    async run(trial) {
      const { report, code } = await trial.gradeScript("sleep 3600", ["--timeout", "2"]);
      assert.deepEqual([report.status, code], ["timeout", 1], report.problems.join());
      assert.deepEqual(await trial.leftovers(), []);
    },
  },
  ended("out-of-memory: parent", `exec ${TOO_MUCH}`, /limit of 1024 MB/),
  ended("out-of-memory: child", `${TOO_MUCH}; ${ANSWER}`, /limit of 1024 MB/),
  notStarted("missing entry point", {}, /not in the image/),
  notStarted("not executable", { "run.sh": "#!/bin/sh\n" }, /chmod a\+rx/),
  notStarted("wrong format", { "run.sh": { text: "echo\n", mode: 0o755 } }, /`#!` first line/),
  {
    name: "not-started: no image",
    async run(trial) {
      const { code, stderr } = await trial.run([
        ...["grade", "local", "courseraprogramming-engines/none:1", await trial.submission("")],
      ]);
      assert.equal(code, 1);
      assert.match(
        stderr,
        /There is no image, directory or file `courseraprogramming-engines\/none:1`/,
      );
    },
  },
  {
    name: "arguments, parameters",
    async run(trial) {
      const script = 'echo "{\\"fractionalScore\\": 1, \\"feedback\\": \\"$* $partId $A\\"}"';
      const { report } = await trial.grade([
        ...["--part-id", "p1", "--env", "A=1=2", GRADER, await trial.submission(script)],
        ...["two words", "-v"],
      ]);
      assert.equal(report.feedback, "two words -v partId p1 p1 1=2");
    },
  },
];

/** @param name the status, and behind a colon what else there is to say */
function ended(
  name: Status | `${Status}: ${string}`,
  script: string,
  problem: RegExp,
  exitCode?: number,
): Check {
  return {
    name,
    async run(trial) {
      const { report, code } = await trial.gradeScript(script);
      assert.deepEqual([report.status, code], [name.split(":")[0], 1], report.problems.join());
      assert.match(report.problems.join(), problem);
      if (exitCode !== undefined) assert.equal(report.exitCode, exitCode);
      assert.deepEqual(await trial.leftovers(), []);
    },
  };
}

/** A grader whose entry point is `/run.sh`, with the files as given. */
function notStarted(fault: string, files: Files, hint: RegExp): Check {
  return {
    name: `not-started: ${fault}`,
    async run(trial) {
      const names = Object.keys(files);
      const copies = names.map((name) => `COPY ${name} /${name}\n`).join("");
      const image = await trial.build(fault.replaceAll(" ", "-"), {
        Dockerfile: `FROM busybox:1.35.0\n${copies}ENTRYPOINT ["/run.sh"]\n`,
        ...files,
      });
      const { report, code } = await trial.grade([image, await trial.submission("")]);
      const got = [report.status, code, report.exitCode];
      assert.deepEqual(got, ["not-started", 1, null], report.problems.join());
      assert.match(report.hint ?? "", hint);
      assert.deepEqual(await trial.leftovers(), []);
    },
  };
}
