import assert from "node:assert/strict";
import { gradeReportSchema } from "../../../grader/report.ts";
import { ALL, done, SCRIPT, withCourse } from "../../support/coursera/course_folder.ts";

Deno.test("a suite that is not graded as expected stops an upload", async () => {
  await using uploading = await withCourse();
  const { account } = uploading;
  await account.home.write("cwd/grader/grade.sh", SCRIPT.replace("$score,", "0.75,"), 0o644);
  const bad = await account.run(["deploy"]);
  assert.equal(bad.code, 1);
  assert.match(bad.stdout, /^\.\/grader: failed: Its suite `\.\/submissions` is not graded as exp/);
  assert.deepEqual(account.fake.seen, []);
  const forced = await account.run(["deploy", "--no-grade", "--no-publish"]);
  assert.equal(forced.code, 0, forced.stderr);
  assert.deepEqual(await done(uploading), { ...ALL, published: [0, 0] });
});

Deno.test("upload and grade need no SOURCE, and take the limits of the course file", async () => {
  await using uploading = await withCourse();
  const { account } = uploading;
  const local = await account.run(["grade", "local", "submissions/fail/half", "--json"]);
  assert.equal(local.code, 0, local.stderr);
  const { source, limits, fractionalScore } = gradeReportSchema.parse(JSON.parse(local.stdout));
  assert.deepEqual([source, limits.timeLimitSeconds, fractionalScore], ["./grader", 600, 0.5]);
  const faster = await account.run([
    ...["grade", "local", "--timeout", "5", "submissions/fail/half", "--json"],
  ]);
  assert.equal(JSON.parse(faster.stdout).limits.timeLimitSeconds, 5);
  const batch = await account.run(["grade", "batch"]);
  assert.equal(batch.code, 0, batch.stderr);

  const { code, stdout } = await account.run(["upload", "--grader-timeout", "1200"]);
  assert.deepEqual([code, stdout.split("\n")[0]], [0, "fake-grader-1"]);
  assert.equal(uploading.registered[0]!.request.wallClockTimeout, 1200);
  assert.equal(Object.keys(uploading.links).length, 3);
  const named = await account.run(["upload", "grader", "course-0001"]);
  assert.equal(named.code, 0, named.stderr);
  assert.equal(uploading.registered[1]!.request.wallClockTimeout, null, "as without a course file");
  const wrong = await account.run(["grade", "local"]);
  assert.deepEqual([wrong.code, /missing argument `SOURCE`/.test(wrong.stderr)], [64, true]);
});

Deno.test("deploy tells of a suite that is wrong before it does anything for any grader", async () => {
  await using uploading = await withCourse(`course: course-0001
graders:
  week1: { source: ./grader }
  week2: { source: ./grader, suite: submissions }
  week3: { source: ./grader, suite: nowhere }
`);
  const { account } = uploading;
  await account.home.write("cwd/submissions/suite.yaml", "submisions: []\n");
  const { code, stdout, stderr } = await account.run(["deploy", "--no-sanity"]);
  assert.equal(code, 1, stderr);
  assert.match(stdout, /^week1: done\n/m);
  assert.match(
    stdout,
    /^week2: failed: .*suite\.yaml:1:1: unknown key `submisions`: did you mean/m,
  );
  assert.match(stdout, /^week3: failed: suite: `\.\/nowhere` does not exist$/m);
  const begun = stderr.indexOf("Grader `week1`:");
  for (const message of ["unknown key `submisions`", "`./nowhere` does not exist"]) {
    const told = stderr.indexOf(message);
    assert.ok(told >= 0 && told < begun, stderr);
  }
  assert.equal((await done(uploading)).graders, 1);
});
