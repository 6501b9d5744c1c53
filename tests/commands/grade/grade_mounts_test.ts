import assert from "node:assert/strict";
import { batchReportSchema } from "../../../grader/batch/record.ts";
import { gradeReportSchema } from "../../../grader/report.ts";
import { outcomes } from "../../support/grade/batch_run.ts";
import { leftovers } from "../../support/engine/docker.ts";
import { shellGrader } from "../../support/engine/images.ts";
import { lockedDocker } from "../../support/engine/locked_docker.ts";
import { temporaryFolder } from "../../support/files.ts";
import { type OtherUser, otherUser } from "../../support/other_user.ts";

const GRADE = `cat /shared/submission/answer >&2
echo '{"fractionalScore":1,"feedback":"x"}'
`;

/** Neither root nor the grader's own user, for whom nothing is copied out of a container. */
const UID = 1001;

async function grade(user: OtherUser, env: Record<string, string>, args: string[]) {
  const { code, stdout, stderr } = await user.run(["grade", "local", "--json", ...args], env);
  return { code, stderr, report: gradeReportSchema.parse(JSON.parse(stdout)) };
}

Deno.test("where a rootless engine cannot copy beside a mount, the submission is copied too", async () => {
  const image = await shellGrader("of-locked", GRADE);
  await using submissions = await temporaryFolder({ "a/answer": "42", "b/answer": "43" });
  await using user = await otherUser(UID);
  await using docker = await lockedDocker(["bind"]);
  const { report } = await grade(user, docker.env, [image, `${submissions.path}/a`]);
  const got = [report.status, report.submissionTransfer, report.stderr.text];
  assert.deepEqual(got, ["graded", "copy", "42"]);
  const batch = await user.run(
    ["-v", "grade", "batch", "--json", "--jobs", "1", image, submissions.path],
    docker.env,
  );
  assert.deepEqual(outcomes(batchReportSchema.parse(JSON.parse(batch.stdout))), {
    a: "graded 1",
    b: "graded 1",
  });
  assert.equal(batch.stderr.match(/: the submission is copied$/gm)?.length, 1, batch.stderr);
  assert.deepEqual(await leftovers(user.temporary), []);
});

Deno.test("--submission-transfer bind says what a rootless engine cannot mount", async () => {
  const image = await shellGrader("of-locked", GRADE);
  await using submission = await temporaryFolder({ answer: "42" });
  await using user = await otherUser(UID);
  await using docker = await lockedDocker(["bind"]);
  const args = ["--submission-transfer", "bind", image, submission.path];
  const { code, report, stderr } = await grade(user, docker.env, args);
  assert.deepEqual([code, report.status], [1, "not-started"]);
  assert.match(
    stderr,
    /^error: The submission cannot be mounted by a rootless engine: it is on a file system with `nosuid`, .*\nhint: `--submission-transfer copy` sends/m,
  );
  assert.deepEqual(await leftovers(user.temporary), []);
});

Deno.test("a rootless engine that cannot use its volumes either is an error that says what to move", async (t) => {
  const image = await shellGrader("of-locked", GRADE);
  await using submission = await temporaryFolder({ answer: "42" });
  await using user = await otherUser(UID);
  await using docker = await lockedDocker(["bind", "volume"]);
  const hints = {
    auto: /^hint: set TMPDIR to .*, or move/m,
    copy: /^hint: move the engine's files/m,
  };
  for (const [how, hint] of Object.entries(hints)) {
    await t.step(how, async () => {
      const args = ["--submission-transfer", how, image, submission.path];
      const { report, stderr } = await grade(user, docker.env, args);
      assert.equal(report.status, "not-started");
      assert.match(
        stderr,
        /^error: The submission cannot be copied to a rootless engine: its volumes are on/m,
      );
      assert.match(stderr, hint);
      assert.deepEqual(await leftovers(user.temporary), []);
    });
  }
});
