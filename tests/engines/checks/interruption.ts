import assert from "node:assert/strict";
import { basename } from "node:path";
import type { Check } from "../check.ts";
import { GRADER, type Trial } from "../trial.ts";
import { ANSWER } from "./statuses.ts";

/** What stays of a run that is stopped, and batches. */
export const interruption: readonly Check[] = [
  stopped("Ctrl-C", "SIGINT", 130),
  stopped("SIGTERM", "SIGTERM", 143),
  {
    name: "stopped: kill -9 and sweep",
    async run(trial) {
      const running = await sleeping(trial);
      running.kill("SIGKILL");
      assert.equal((await running.end()).code, 137);
      assert.notDeepEqual(await trial.leftovers(), []);
      const { report } = await trial.gradeScript(ANSWER);
      assert.equal(report.status, "graded");
      assert.deepEqual(await trial.leftovers(), []);
    },
  },
  {
    name: "batch of 5",
    async run(trial) {
      const scripts = {
        "pass/a": 'echo \'{"fractionalScore": 1, "feedback": "x"}\'',
        "fail/b": ANSWER,
        "crash/c": "exit 3",
        "invalid/d": "echo nonsense",
        "graded/e": ANSWER,
      };
      const folder = await trial.files(
        Object.fromEntries(Object.entries(scripts).map(([name, text]) => [`${name}/run`, text])),
      );
      const { report, code } = await trial.gradeBatch([GRADER, folder]);
      const found = report.submissions.map(({ name, grading }) => `${name} ${grading.status}`);
      assert.deepEqual(found.sort(), [
        ...["crash/c crashed", "fail/b graded", "graded/e graded", "invalid/d invalid-output"],
        "pass/a graded",
      ]);
      assert.deepEqual([code, report.complete, report.counts.met], [0, true, 5]);
      assert.deepEqual(await trial.leftovers(), []);
    },
  },
  {
    name: "compare",
    async run(trial) {
      const other = await trial.build("other", {
        Dockerfile: `FROM ${GRADER}\nENTRYPOINT ["/bin/echo", ` +
          '"{\\"fractionalScore\\": 1, \\"feedback\\": \\"x\\"}"]\n',
      });
      const folder = await trial.files({ "one/run": ANSWER, "two/run": ANSWER });
      const args = ["grade", "compare", "--no-score-drop", GRADER, other, folder];
      const up = await trial.run(args);
      assert.equal(up.code, 0, up.stderr);
      assert.match(up.stdout, /0\.5.*1/);
      const down = await trial.run([...args.slice(0, 3), other, GRADER, folder]);
      assert.equal(down.code, 1, down.stderr);
    },
  },
];

function stopped(name: string, signal: Deno.Signal, code: number): Check {
  return {
    name: `stopped: ${name}`,
    async run(trial) {
      const running = await sleeping(trial);
      running.kill(signal);
      const result = await running.end();
      assert.equal(result.code, code, result.stderr);
      assert.match(result.stderr, new RegExp(`^error: Stopped by ${signal}$`, "m"));
      assert.deepEqual(await trial.leftovers(), []);
    },
  };
}

/** A grading whose container is running. */
async function sleeping(trial: Trial) {
  const submission = await trial.submission("sleep 3600");
  const running = await trial.start(["grade", "local", GRADER, submission]);
  const filter = ["--filter", "label=courseraprogramming.owner"];
  const format = '{{.Label "courseraprogramming.owner"}}';
  await trial.until(`the container of ${basename(submission)} runs`, async () => {
    const owners = await trial.docker(["ps", ...filter, "--format", format]);
    return owners.includes(trial.folder);
  });
  return running;
}
