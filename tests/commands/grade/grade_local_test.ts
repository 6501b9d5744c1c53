import assert from "node:assert/strict";
import { join } from "node:path";
import { batchReportSchema } from "../../../grader/batch/record.ts";
import { explanationSchema } from "../../../grader/fidelity/document.ts";
import { runBinary } from "../../support/binary.ts";
import { docker, leftovers } from "../../support/engine/docker.ts";
import { gradeJson } from "../../support/grade/grade.ts";
import { shellGrader } from "../../support/engine/images.ts";
import { ROOT } from "../../support/paths.ts";
import { temporaryFolder, temporaryLeftovers } from "../../support/files.ts";

const v1 = join(ROOT, "tests/graders/v1-shell");

const v2 = join(ROOT, "tests/graders/v2-python");

Deno.test("grade local gives the examples the verdicts their folders are named for", async (t) => {
  const expected = {
    pass: ["graded", 0],
    fail: ["graded", 0],
    hang: ["timeout", 1],
    crash: ["crashed", 1],
    nonsense: ["invalid-output", 1],
  } as const;
  for (const example of [v1, v2]) {
    for (const [name, [status, exit]] of Object.entries(expected)) {
      await t.step(`${example} ${name}`, async () => {
        const { report, code } = await gradeJson([
          ...["--timeout", "2", example, join(example, "submissions", name)],
        ]);
        assert.deepEqual([report.status, code], [status, exit]);
        if (name === "pass") assert.equal(report.fractionalScore, 1);
        if (name === "fail") assert.ok((report.fractionalScore ?? 1) < 1);
      });
    }
  }
  assert.deepEqual(await leftovers(), []);
});

Deno.test("grade local reads protocol and rich feedback of a v2 grader", async () => {
  await using out = await temporaryFolder({ "feedback.json": "old" });
  const { report } = await gradeJson(["--dst-dir", out.path, v2, join(v2, "submissions/pass")]);
  assert.deepEqual([report.protocol, report.feedbackType], ["v2", "HTML"]);
  assert.match(report.richFeedback ?? "", /<h1>/);
  const written = JSON.parse(await Deno.readTextFile(join(out.path, "feedback.json")));
  assert.equal(written.fractionalScore, report.fractionalScore);
  assert.equal(await Deno.readTextFile(join(out.path, "htmlFeedback.html")), report.richFeedback);
  const names = (await Array.fromAsync(Deno.readDir(out.path))).map(({ name }) => name).sort();
  assert.deepEqual(names, ["feedback.json", "htmlFeedback.html"]);
});

Deno.test("grade local says what came out for people: verdict on stdout, the rest on stderr", async () => {
  const { code, stdout, stderr } = await runBinary([
    "grade",
    "local",
    v1,
    join(v1, "submissions/pass"),
  ]);
  assert.equal(code, 0);
  assert.match(
    stdout,
    /^graded {2}score 1 {2}\(guessed v1, \d+\.\d+ s[^)]*\)\nFeedback:\n {2}4 of 4 .*\n$/,
  );
  assert.match(stderr, /1 CPU, 1024 MB, 300 s, 256 processes, no network/);
  assert.match(stderr, /--- standard error, \d+ B ---\ngrading part/);
  const quiet = await runBinary(["-q", "grade", "local", v1, join(v1, "submissions/pass")]);
  assert.deepEqual([quiet.stdout.split("\n")[0]?.slice(0, 15), quiet.stderr], [
    "graded  score 1",
    "",
  ]);
  const hang = await runBinary([
    "-q",
    "grade",
    "local",
    "--timeout",
    "1",
    v1,
    join(v1, "submissions/hang"),
  ]);
  assert.match(
    hang.stdout,
    /^timeout .*\n {2}The grader was killed at the time limit of 1 s; it ran 1\.\d s\nhint: .*--timeout/,
  );
});

Deno.test("grade local keeps a container when asked and says how to enter it", async () => {
  const image = await shellGrader("keeper", 'echo kept > /shared/trace; echo "{}"');
  await using sub = await temporaryFolder();
  for (const option of ["--no-rm", "--keep-failed"]) {
    const { report, stderr } = await gradeJson([option, image, sub.path]);
    const name = report.kept?.container ?? "";
    assert.match(stderr, new RegExp(`docker rm --force --volumes ${name}`));
    try {
      // The next run must not take it for a leftover.
      await gradeJson([image, sub.path]);
      assert.match(await docker(["cp", `${name}:/shared/trace`, "-"]), /kept/);
    } finally {
      await docker(["rm", "--force", "--volumes", name]);
      await docker(["volume", "rm", ...report.kept?.volumes ?? []]);
    }
  }
  const good = await gradeJson(["--keep-failed", v1, join(v1, "submissions/pass")]);
  assert.equal(good.report.kept, null);
  assert.deepEqual(await leftovers(), []);
});

Deno.test("grade local --explain lists every property of the contract without grading", async () => {
  const { code, stdout } = await runBinary(["grade", "local", "--explain"]);
  assert.equal(code, 0);
  for (
    const property of [
      "user",
      "capabilities",
      "memory",
      "CPU",
      "processes",
      "time",
      "network",
      "host name",
      "architecture",
      "Dockerfile ENV",
      "Dockerfile VOLUME",
      "Dockerfile EXPOSE",
      "/shared",
      "/shared/submission",
      "root file system",
    ]
  ) {
    assert.match(stdout, new RegExp(`^${property} +(same|approximated|not possible here)$`, "m"));
  }
  const json = await runBinary([
    "grade",
    "local",
    "--explain",
    "--json",
    "--protocol",
    "v1",
    "--super-user",
  ]);
  const { properties: rows } = explanationSchema.parse(JSON.parse(json.stdout));
  assert.equal(rows.find(({ property }) => property === "user")?.fidelity, "not possible here");
  assert.equal(rows.find(({ property }) => property === "network")?.fidelity, "same");
});

Deno.test("grade local says which limits are not production's, and --parity takes those", async () => {
  await using folder = await temporaryFolder({
    "grader/Dockerfile": "FROM busybox:1.35.0\nCOPY grade.sh /grade.sh\n" +
      'ENTRYPOINT ["/bin/sh", "/grade.sh"]\n',
    "grader/grade.sh": `echo '{"fractionalScore": 1, "feedback": "x"}' > /shared/feedback.json\n`,
    "subs/a/x": "",
  });
  const options = { cwd: folder.path };
  const line =
    /^Production gives a v2 grader 4096 MB and 1200 s unless told otherwise: `--parity` does the same here$/m;
  const old = await gradeJson(["./grader", "subs/a"], options);
  assert.match(old.stderr, line);
  assert.deepEqual([old.report.limits.memoryMiB, old.report.limits.timeLimitSeconds], [1024, 300]);
  const parity = await gradeJson(["--parity", "--timeout", "60", "./grader", "subs/a"], options);
  const { memoryMiB, timeLimitSeconds } = parity.report.limits;
  assert.deepEqual([parity.report.status, memoryMiB, timeLimitSeconds], ["graded", 4096, 60]);
  assert.doesNotMatch(parity.stderr, /Production gives/);
  const chosen = ["--mem-limit", "1024", "--timeout", "300", "./grader", "subs/a"];
  assert.doesNotMatch((await gradeJson(chosen, options)).stderr, /Production gives/);

  const batch = async (...args: string[]) =>
    await runBinary(["grade", "batch", "--json", ...args, "./grader", "subs"], options);
  const before = await batch();
  assert.match(before.stderr, line);
  const after = await batch("--parity");
  assert.equal(after.code, 0, after.stderr);
  assert.match(after.stderr, /4096 MB, 1200 s each/);
  const { submissions } = batchReportSchema.parse(JSON.parse(after.stdout));
  assert.equal(submissions[0]!.grading.limits.memoryMiB, 4096);
  const compared = ["grade", "compare", "--parity", "./grader", "./grader", "subs"];
  const { code, stderr } = await runBinary(compared, options);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /4096 MB, 1200 s each/);
});

Deno.test("grade local leaves no temporary file, container or volume behind", async () => {
  await using temporary = await temporaryFolder();
  await using sub = await temporaryFolder();
  const image = await shellGrader(
    "closed-folders",
    [
      "mkdir -p /shared/a/b; touch /shared/a/b/c; chmod 000 /shared/a/b /shared/a",
      'echo \'{"fractionalScore": 1, "feedback": "x"}\'',
    ].join("\n"),
  );
  for (const transfer of ["auto", "bind", "copy"]) {
    const { report } = await gradeJson(["--submission-transfer", transfer, image, sub.path], {
      env: { TMPDIR: temporary.path },
    });
    assert.equal(report.status, "graded");
  }
  assert.deepEqual([await leftovers(), await temporaryLeftovers(temporary.path)], [[], []]);
});
