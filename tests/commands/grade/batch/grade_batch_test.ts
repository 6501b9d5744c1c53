import assert from "node:assert/strict";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { batchJson, outcomes } from "../../../support/grade/batch_run.ts";
import { runBinary, spawnBinary } from "../../../support/binary.ts";
import { docker, leftovers } from "../../../support/engine/docker.ts";
import { shellGrader } from "../../../support/engine/images.ts";
import { ROOT } from "../../../support/paths.ts";
import { TmuxTerminal } from "../../../support/tmux.ts";
import { temporaryFolder, temporaryLeftovers, writeFiles } from "../../../support/files.ts";
import { obedient } from "../../../support/grade/obedient.ts";

/** Each trusts what it grades. */
const TRUSTING = {
  v1: join(ROOT, "tests/graders/v1-shell"),
  v2: join(ROOT, "tests/graders/v2-python"),
};

Deno.test("submissions of graders that trust them come to what their folders are named after", async () => {
  const grade = async (source: string) => {
    const { report, code } = await batchJson([
      source,
      join(source, "submissions"),
      ...["--timeout", "10", "--jobs", "5"],
    ]);
    assert.equal(code, 0);
    assert.deepEqual(report.counts.statuses, {
      graded: 2,
      "invalid-output": 1,
      crashed: 1,
      timeout: 1,
      "out-of-memory": 0,
      "not-started": 0,
    });
    assert.deepEqual([report.counts.met, report.counts.total], [5, 5]);
    const late = report.submissions.find(({ name }) => name.startsWith("hang/"));
    assert.equal(late?.timeout, "confirmed");
  };
  await Promise.all([grade(TRUSTING.v1), grade(TRUSTING.v2)]);
});

Deno.test("folders, files and zips are submissions; hidden names are not", async () => {
  const grader = await shellGrader(
    "lister",
    'cd /shared/submission; echo "{\\"fractionalScore\\": 1, \\"feedback\\": \\"$(ls)\\"}"',
  );
  await using folder = await temporaryFolder({
    "ada/a.py": "x",
    "bob.py": "x",
    ".hidden/a.py": "x",
    "pass/carol/c.py": "x",
    "pass/dan.py": "x",
  });
  const zip = new Uint8Array(22);
  zip.set([0x50, 0x4b, 5, 6]);
  await Deno.writeFile(join(folder.path, "empty.zip"), zip);
  await Deno.writeTextFile(join(folder.path, "torn.zip"), "PK");
  await Deno.symlink("nowhere", join(folder.path, "zz"));
  const { report, code } = await batchJson([grader, folder.path]);
  assert.deepEqual(
    report.submissions.map(({ name, grading }) => [name, grading.feedback]),
    [
      ["ada", "a.py"],
      ["bob.py", "bob.py"],
      ["empty.zip", ""],
      ["pass/carol", "c.py"],
      ["pass/dan.py", "dan.py"],
      ["torn.zip", null],
      ["zz", null],
    ],
  );
  assert.deepEqual([code, report.counts.unexpected, report.counts.statuses["not-started"]], [
    1,
    2,
    2,
  ]);
});

Deno.test("a time limit that is hit beside others is confirmed alone", async () => {
  const grader = await shellGrader("slow", "sleep 9");
  await using folder = await temporaryFolder({ "a/x": "1", "b/x": "2" });
  const { report } = await batchJson([grader, folder.path, "--timeout", "1", "--jobs", "2"]);
  assert.deepEqual(report.submissions.map(({ timeout }) => timeout), ["confirmed", "confirmed"]);
  const alone = await batchJson([grader, folder.path, "--timeout", "1", "--jobs", "1"]);
  assert.deepEqual(alone.report.submissions.map(({ timeout }) => timeout), [null, null]);
});

Deno.test("a time limit that is not hit alone is told from one that is", async () => {
  const grader = await shellGrader(
    "waiter",
    'if [ -e /shared/submission/crowd ]; then sleep 9; fi; echo \'{"fractionalScore": 1, "feedback": "x"}\'',
  );
  await using folder = await temporaryFolder({
    "subs/a/crowd": "x",
    "subs/b/crowd": "x",
    "suite.yaml": "submissions:\n  - match: '*'\n    status: graded\n",
  });
  await using temporary = await temporaryFolder();
  const grading = batchJson(
    [grader, join(folder.path, "subs"), "--timeout", "2", "--jobs", "2"],
    { env: { TMPDIR: temporary.path } },
  );
  for (let tries = 0; (await leftovers(temporary.path)).length < 2; tries++) {
    assert.ok(tries < 1200, "both containers appear");
    await delay(50);
  }
  // Each has its copy of the submission; the next ones are made without the crowd.
  for (const name of ["a", "b"]) await Deno.remove(join(folder.path, "subs", name, "crowd"));
  const { report } = await grading;
  assert.deepEqual(
    report.submissions.map(({ timeout, grading }) => [timeout, grading.status]),
    [["load", "graded"], ["load", "graded"]],
  );
});

Deno.test("--repeat finds a grader that answers differently each time", async () => {
  const random = await shellGrader(
    "random",
    'if [ -e /shared/submission/same ]; then n=1; else n=$(cat /proc/sys/kernel/random/uuid); fi; echo "{\\"fractionalScore\\": 1, \\"feedback\\": \\"$n\\"}"',
  );
  await using folder = await temporaryFolder({ "a/same": "x", "b/other": "x" });
  const { report, code, stderr } = await batchJson([random, folder.path, "--repeat", "3"]);
  assert.equal(code, 1);
  assert.deepEqual(report.submissions.map(({ stable }) => stable), [true, false]);
  assert.deepEqual(report.submissions.map(({ repetitions }) => repetitions.length), [3, 3]);
  assert.match(stderr, /^error: `b` is graded differently each time$/m);
});

Deno.test("--fail-fast stops at the first failure", async () => {
  const grader = await obedient();
  await using folder = await temporaryFolder(
    Object.fromEntries(["a", "b", "c", "d"].map((name) => [`pass/${name}/answer`, "0"])),
  );
  const { report, code } = await batchJson([grader, folder.path, "--fail-fast", "--jobs", "1"]);
  assert.deepEqual([code, report.complete, Object.keys(outcomes(report))], [1, false, ["pass/a"]]);
});

Deno.test("--resume grades again only what has changed", async () => {
  const grader = await obedient();
  await using folder = await temporaryFolder({ "subs/a/answer": "1", "subs/b/answer": "1" });
  const call = [
    grader,
    join(folder.path, "subs"),
    "--report",
    join(folder.path, "report"),
    "--resume",
  ];
  const resumed = async (...more: string[]) => {
    const { report } = await batchJson([...call, ...more]);
    return report.submissions.map(({ resumed }) => resumed);
  };
  assert.deepEqual(await resumed(), [false, false]);
  assert.deepEqual(await resumed(), [true, true]);
  await writeFiles(folder.path, { "subs/b/answer": "0.5", "subs/c/answer": "0" });
  assert.deepEqual(await resumed(), [true, false, false]);
  assert.deepEqual(await resumed("--env", "VAR=1"), [false, false, false]);
  assert.deepEqual(await resumed("--env", "VAR=1", "--pids-limit", "99"), [false, false, false]);
  const same = await batchJson([...call, "--env", "VAR=1", "--pids-limit", "99"]);
  assert.deepEqual(outcomes(same.report), { a: "graded 1", b: "graded 0.5", c: "graded 0" });
  // A suite is looked at anew, and grades nothing again.
  await writeFiles(folder.path, {
    "subs/suite.yaml": "submissions:\n  - match: c\n    score: 1\n",
  });
  const expected = await batchJson([...call, "--env", "VAR=1", "--pids-limit", "99"]);
  assert.deepEqual([expected.code, expected.report.counts.resumed], [1, 3]);
});

Deno.test("on GitHub each failure is an annotation", async () => {
  const grader = await obedient();
  await using folder = await temporaryFolder({ "pass/a,b/answer": "0", "c/answer": "1" });
  const { stderr } = await runBinary(["grade", "batch", grader, "."], {
    cwd: folder.path,
    env: { GITHUB_ACTIONS: "true" },
  });
  const annotations = stderr.split("\n").filter((line) => line.startsWith("::"));
  assert.deepEqual(annotations, [
    "::error file=./pass/a%2Cb,title=pass/a%2Cb::graded 0 (not as expected)%0Ascore: expected 1, got 0",
  ]);
});

Deno.test("on a terminal a table of what runs is shown, and taken away again", async () => {
  const grader = await obedient();
  await using folder = await temporaryFolder({
    "ada/answer": "1",
    "ada/seconds": "3",
    "bob/answer": "1",
    "bob/seconds": "3",
  });
  await using terminal = await TmuxTerminal.open({
    DOCKER_HOST: Deno.env.get("DOCKER_HOST") ?? "",
  });
  const binary = join(ROOT, "build/courseraprogramming");
  await terminal.type(`clear; ${binary} grade batch --jobs 2 ${grader} ${folder.path}`, "Enter");
  await terminal.shows(/^0 of 2 graded, \d+\.\d+ s\n +\d+\.\d+ s {2}ada\n +\d+\.\d+ s {2}bob$/m);
  const screen = await terminal.shows(/^2 submissions in /m);
  assert.ok(!screen.includes("of 2 graded, "), screen);
});

Deno.test("of two batches that write to one folder the second is refused", async () => {
  const grader = await obedient();
  await using folder = await temporaryFolder({ "subs/a/answer": "1", "subs/a/seconds": "600" });
  const report = join(folder.path, "report");
  const call = ["grade", "batch", grader, join(folder.path, "subs"), "--report", report];
  const first = spawnBinary(call);
  try {
    await untilLocked(join(report, "journal.jsonl"));
    const second = await runBinary(call);
    assert.equal(second.code, 1);
    assert.match(second.stderr, /^error: Another batch is writing to `.*journal\.jsonl`$/m);
  } finally {
    first.kill("SIGTERM");
  }
  assert.equal((await first.output()).code, 143);
});

/** Waits until another process has locked a file that may not be there yet. */
async function untilLocked(path: string): Promise<void> {
  while (true) {
    await delay(20);
    const file = await Deno.open(path, { read: true, write: true }).catch(() => undefined);
    if (file === undefined) continue;
    try {
      if (!await file.tryLock(true)) return;
      await file.unlock();
    } finally {
      file.close();
    }
  }
}

Deno.test("reports, copies and another suite that lie in the folder are no submissions", async () => {
  const grader = await obedient();
  await using folder = await temporaryFolder({ "a/answer": "1", "ours.yaml": "submissions: []\n" });
  const call = [grader, ".", "--report", "report", "--dst-dir", "copies", "--expect", "ours.yaml"];
  for (let turn = 0; turn < 2; turn++) {
    const { report } = await batchJson(call, { cwd: folder.path });
    assert.deepEqual(Object.keys(outcomes(report)), ["a"]);
  }
});

Deno.test("wrong calls are told", async () => {
  await using folder = await temporaryFolder();
  const cases: [string[], number, RegExp][] = [
    [["x"], 64, /missing argument `DIR`/],
    [["x", join(folder.path, "no")], 64, /DIR: .* does not exist/],
    [["x", folder.path, "--shard", "3/2"], 64, /I\/N with I from 1 to N/],
    [["x", folder.path, "--shard", "auto/0"], 64, /I\/N with I from 1 to N/],
    [["x", folder.path, "--shard", "auto"], 64, /finds no shard in the environment/],
    [["x", folder.path, "--like", "report"], 64, /option '--like' needs --shard I\/N/],
    [["x", folder.path, "--shard", "1/2", "--like", "no"], 1, /Reading `.*no` failed/],
    [["x", folder.path, "--resume"], 64, /option '--resume' needs --report DIR/],
    [["busybox:1.35.0", folder.path], 1, /There is no submission in/],
  ];
  for (const [args, code, message] of cases) {
    const result = await runBinary(["grade", "batch", ...args]);
    assert.deepEqual([result.code, message.test(result.stderr)], [code, true], result.stderr);
  }
});

Deno.test("nothing is left of batches", async () => {
  await using temporary = await temporaryFolder();
  await using folder = await temporaryFolder({ "a/answer": "1", "b.py": "1" });
  await batchJson([await obedient(), folder.path], { env: { TMPDIR: temporary.path } });
  assert.deepEqual(
    [await leftovers(temporary.path), await temporaryLeftovers(temporary.path)],
    [[], []],
  );
});

Deno.test("grade batch --keep-failed says whose container each is", async () => {
  const image = await obedient();
  await using folder = await temporaryFolder({
    "subs/ann/code": "1",
    "subs/bob/answer": "1",
    "subs/eve/code": "2",
  });
  const { stderr } = await runBinary(["grade", "batch", "--keep-failed", image, "subs"], {
    cwd: folder.path,
  });
  const kept = [...stderr.matchAll(/^The container of `(\w+)` was kept: `([\w-]+)`$/gm)];
  const codes = new Map<string, string>();
  for (const [, name = "", container = ""] of kept) {
    const format = ["--format", "{{.State.ExitCode}}", container];
    codes.set(name, await docker(["container", "inspect", ...format]));
    await docker(["rm", "--force", "--volumes", container]);
    await docker(["volume", "rm", `${container}-submission`]);
  }
  assert.deepEqual([...codes].sort(), [["ann", "1"], ["eve", "2"]], stderr);
});
