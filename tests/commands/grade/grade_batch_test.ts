import assert from "node:assert/strict";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { comparisonSchema } from "../../../grader/batch/compare.ts";
import { batchReportSchema } from "../../../grader/batch/record.ts";
import { batchJson, outcomes } from "../../support/grade/batch_run.ts";
import { runBinary, spawnBinary } from "../../support/binary.ts";
import { docker, leftovers } from "../../support/engine/docker.ts";
import { shellGrader } from "../../support/engine/images.ts";
import { ROOT } from "../../support/paths.ts";
import { TmuxTerminal } from "../../support/tmux.ts";
import { temporaryFolder, temporaryLeftovers, writeFiles } from "../../support/files.ts";

/** Each trusts what it grades. */
const TRUSTING = {
  v1: join(ROOT, "tests/graders/v1-shell"),
  v2: join(ROOT, "tests/graders/v2-python"),
};

/** Says what the submission's file `answer` says, after as long as its file `seconds` says. */
const OBEDIENT = `
cd /shared/submission
if [ -e seconds ]; then sleep "$(cat seconds)"; fi
if [ -e code ]; then exit "$(cat code)"; fi
echo "{\\"fractionalScore\\": $(cat answer), \\"feedback\\": \\"part $2, VAR=$VAR\\"}"
`;

const obedient = () => shellGrader("obedient", OBEDIENT);

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

Deno.test("shards joined by grade merge are the whole", async () => {
  const grader = await obedient();
  const names = ["ada", "bob", "carol", "dan", "eve"];
  await using folder = await temporaryFolder(
    Object.fromEntries(names.map((name, index) => [`subs/${name}/answer`, String(index / 4)])),
  );
  const reports: string[] = [];
  for (const index of [1, 2]) {
    const report = join(folder.path, `report-${index}`);
    reports.push(report);
    const { code, stderr } = await runBinary([
      ...["grade", "batch", grader, join(folder.path, "subs")],
      ...["--shard", index === 1 ? "1/2" : "auto/2", "--report", report],
    ], { env: { JOB_COMPLETION_INDEX: "1" } });
    assert.equal(code, 0);
    if (index === 2) {
      assert.match(stderr, /^Shard 2 of 2, from Kubernetes \(JOB_COMPLETION_INDEX=1\)$/m);
    }
  }
  const target = join(folder.path, "whole");
  const merged = await runBinary(["grade", "merge", "--json", "--report", target, ...reports]);
  assert.equal(merged.code, 0, merged.stderr);
  assert.equal(merged.stdout, await Deno.readTextFile(join(target, "results.json")));
  const whole = await batchJson([grader, join(folder.path, "subs")]);
  assert.deepEqual(outcomes(JSON.parse(merged.stdout)), outcomes(whole.report));
  const half = await runBinary(["grade", "merge", "--report", target, reports[0]!]);
  assert.equal(half.code, 1);
  assert.match(half.stderr, /^warning: missing shards: 2$/m);
  assert.match(half.stdout, /^not complete: shard 2 of 2 is missing$/m);
  const { shards } = batchReportSchema.parse(
    JSON.parse(await Deno.readTextFile(join(target, "results.json"))),
  );
  assert.deepEqual(shards, { count: 2, missing: [2] });
  assert.match(
    await Deno.readTextFile(join(target, "junit.xml")),
    /name="shard 2 of 2".*\n<error /,
  );
  for (const file of ["summary.md", "index.html"]) {
    assert.match(await Deno.readTextFile(join(target, file)), /shard 2 of 2 is missing/);
  }
  for (const lost of ["nowhere", "subs"]) {
    const call = ["grade", "merge", "--report", "whole", "report-1", lost];
    const joined = await runBinary(call, { cwd: folder.path });
    assert.equal(joined.code, 1);
    assert.match(joined.stderr, /^warning: missing shards: 2$/m);
    assert.match(joined.stderr, new RegExp(`^warning: missing report: \`${lost}\`$`, "m"));
    assert.match(joined.stdout, /^not complete: shard 2 of 2 is missing$/m);
  }
  const late = await runBinary(["grade", "merge", "--report", target, target, reports[1]!]);
  assert.equal(late.code, 0, late.stderr);
  assert.doesNotMatch(late.stderr, /missing/);
  const none = await runBinary(["grade", "merge", "--report", "no", "x", "y"], {
    cwd: folder.path,
  });
  assert.deepEqual([none.code, none.stdout], [1, ""]);
  assert.match(none.stderr, /^error: There is no report in `x`, `y`\nhint: /);
});

Deno.test("grade compare shows what another grader changes", async () => {
  const before = await obedient();
  const after = await shellGrader("strict", OBEDIENT.replace("$(cat answer)", "0.5"));
  await using folder = await temporaryFolder({ "a/answer": "0.5", "b/answer": "1", "c/code": "3" });
  const compare = (...more: string[]) =>
    runBinary(["grade", "compare", ...more, before, after, folder.path]);
  const report = join(folder.path, "changes");
  const plain = await compare("--max-changed", "1", "--report", report);
  assert.equal(plain.code, 0, plain.stderr);
  const page = await Deno.readTextFile(join(report, "compare.html"));
  assert.match(page, /<h2>b<\/h2>.*graded, score 1<.*graded, score 0\.5 \(lower\)</s);
  await Deno.remove(report, { recursive: true });
  assert.equal(plain.stdout, "b  graded 1 -> graded 0.5\n1 of 3 submissions changed\n");
  const broken = await compare("--no-score-drop", "--max-changed", "0", "--json");
  assert.equal(broken.code, 1);
  assert.match(broken.stderr, /^error: changed submissions: 1, more than --max-changed 0$/m);
  const comparison = comparisonSchema.parse(JSON.parse(broken.stdout));
  assert.deepEqual(comparison.changes.map(({ name }) => name), ["b"]);
  assert.equal(comparison.broken[1], "scores that dropped: 1");
});

Deno.test("a bundle repeats a grading that failed", async () => {
  const grader = await obedient();
  await using folder = await temporaryFolder({
    "subs/pass/ada/answer": "0.25",
    "subs/pass/bob/answer": "1",
  });
  await Deno.symlink("answer", join(folder.path, "subs/pass/ada/link"));
  const report = join(folder.path, "report");
  const call = [
    grader,
    join(folder.path, "subs"),
    "--report",
    report,
    "--bundle",
    "--env",
    "VAR=7",
  ];
  const { report: { submissions } } = await batchJson([...call, "--part-id", "p1"]);
  const [ada, bob] = submissions;
  assert.equal(bob?.bundle, null);
  assert.match(ada?.bundle ?? "", /^bundles\/pass_ada-[0-9a-f]{8}\.zip$/);
  await Deno.remove(join(folder.path, "subs"), { recursive: true });
  const bundle = join(report, ada?.bundle ?? "");
  const replayed = await runBinary(["grade", "replay", bundle, "--json"]);
  assert.equal(replayed.code, 0, replayed.stderr);
  assert.equal(JSON.parse(replayed.stdout).feedback, "part p1, VAR=7");
  assert.match(replayed.stderr, /^The same as in the bundle$/m);
  const other = await shellGrader("strict", OBEDIENT.replace("$(cat answer)", "0.5"));
  const fixed = await runBinary(["grade", "replay", bundle, "--source", other]);
  assert.match(fixed.stdout, /^graded {2}score 0\.5/);
  assert.match(fixed.stderr, /^The result differs from the bundle: graded 0\.25$/m);
  const none = await runBinary(["grade", "replay", join(report, "results.json")]);
  assert.equal(none.code, 1);
  assert.match(none.stderr, /is not a zip that can be read/);
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

Deno.test("--like puts the submission that took longest into a shard of its own", async () => {
  const grader = await obedient();
  await using folder = await temporaryFolder({
    ...{ "subs/a/answer": "1", "subs/b/answer": "1", "subs/c/answer": "1", "subs/c/seconds": "4" },
  });
  const call = (...args: string[]) =>
    runBinary(["grade", "batch", grader, "subs", ...args], { cwd: folder.path });
  assert.equal((await call("--report", "whole")).code, 0);
  for (const index of [1, 2]) {
    const { code, stderr } = await call(
      ...["--shard", `${index}/2`, "--like", "whole", "--report", `part-${index}`],
    );
    assert.equal(code, 0, stderr);
    assert.match(stderr, /^`whole` has times of 3 of 3 submissions$/m);
  }
  const names = async (report: string) => {
    const path = join(folder.path, report, "results.json");
    const { submissions } = batchReportSchema.parse(JSON.parse(await Deno.readTextFile(path)));
    return submissions.map(({ name }) => name);
  };
  assert.deepEqual([await names("part-1"), await names("part-2")], [["c"], ["a", "b"]]);
  const merge = (...reports: string[]) =>
    runBinary(["grade", "merge", "--report", "all", ...reports], { cwd: folder.path });
  assert.equal((await merge("part-1", "part-2")).code, 0);
  assert.deepEqual(await names("all"), ["a", "b", "c"]);
  assert.equal((await call("--shard", "2/2", "--report", "by-name")).code, 0);
  const refused = await merge("part-1", "by-name");
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /balanced differently/);
});

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
