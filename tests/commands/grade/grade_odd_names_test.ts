import assert from "node:assert/strict";
import { join } from "node:path";
import { batchJson, outcomes } from "../../support/grade/batch_run.ts";
import { runBinary } from "../../support/binary.ts";
import { gradeJson } from "../../support/grade/grade.ts";
import { pythonGrader } from "../../support/engine/images.ts";
import { deepTree, memoryDisk, shell } from "../../support/trees.ts";
import { temporaryFolder, writeFiles } from "../../support/files.ts";
import { tricks } from "../../support/grade/tricks.ts";

Deno.test("a submission that is too deep, or has names that are not UTF-8, is refused by name", async () => {
  const image = await pythonGrader("tricks", tricks);
  await using disk = await memoryDisk("100m");
  await deepTree(disk.path, 20_000, "deep");
  await writeFiles(disk.path, {
    "odd/name": "honest",
    "ok/name": "honest",
    "graded/fine/name": "x",
  });
  await shell(`cd "$1/odd" && : > "$(printf 'r\\351sum\\351.py')"`, disk.path);
  await shell(`cd "$1" && mkdir "$(printf 'm\\374ller')" "graded/$(printf 'g\\374n')"`, disk.path);

  const { code, stdout, stderr, report } = await batchJson([
    ...["--submission-transfer", "copy", image, disk.path],
  ]);
  assert.equal(code, 1, stderr);
  assert.equal(report.complete, true, stdout);
  assert.deepEqual(outcomes(report), {
    "deep": "not-started",
    "graded/fine": "graded 1",
    "graded/g\\xfcn": "not-started",
    "m\\xfcller": "not-started",
    "odd": "not-started",
    "ok": "graded 1",
  });
  const problems = Object.fromEntries(
    report.submissions.map(({ name, grading }) => [name, grading.problems[0] ?? ""]),
  );
  assert.match(problems.deep!, /lies in more than 256 folders$/);
  assert.match(problems.odd!, /: The name of `r\\xe9sum\\xe9\.py` is not UTF-8$/);
  assert.match(problems["m\\xfcller"]!, /: The name of `m\\xfcller` is not UTF-8$/);
  assert.match(problems["graded/g\\xfcn"]!, /: The name of `g\\xfcn` is not UTF-8$/);

  const alone = await runBinary([
    ...["grade", "local", "--submission-transfer", "copy", image, join(disk.path, "odd")],
  ]);
  assert.equal(alone.code, 1);
  assert.match(
    alone.stderr,
    /^error: The name of `r\\xe9sum\\xe9\.py` is not UTF-8\nhint: rename it/m,
  );
  // Mounted as it lies, the grader sees every name.
  await using visible = await temporaryFolder({ "name": "honest" });
  await shell(`: > "$1/$(printf 'r\\351sum\\351.py')"`, visible.path);
  const seen = await gradeJson(["--submission-transfer", "bind", image, visible.path]);
  assert.equal(seen.report.status, "graded");
});

Deno.test("a name that is not UTF-8 is refused however long the listing takes", async () => {
  const image = await pythonGrader("tricks", tricks);
  await using folder = await temporaryFolder({
    "sub/name": "honest",
    "bin/ls": { text: '#!/bin/sh\nsleep 1\nexec /bin/ls "$@"\n', mode: 0o755 },
  });
  await shell(`: > "$1/sub/$(printf 'r\\351sum\\351.py')"`, folder.path);
  const { code, stderr } = await runBinary(["grade", "local", image, join(folder.path, "sub")], {
    env: { PATH: `${folder.path}/bin:${Deno.env.get("PATH")}` },
  });
  assert.equal(code, 1);
  assert.match(stderr, /^error: The name of `r\\xe9sum\\xe9\.py` is not UTF-8$/m);
});

Deno.test("a build context of any depth and with any names is checked, or refused in short lines", async () => {
  await using disk = await memoryDisk("100m");
  await using sub = await temporaryFolder();
  const dockerfile = 'FROM busybox:1.35.0\nENTRYPOINT ["true"]\n';
  await writeFiles(disk.path, { "deep/Dockerfile": dockerfile, "odd/Dockerfile": dockerfile });
  await deepTree(join(disk.path, "deep"), 20_000, "d");
  await shell(`: > "$1/odd/$(printf 'r\\351sum\\351.py')"`, disk.path);

  const [deep, odd] = [join(disk.path, "deep"), join(disk.path, "odd")];
  const built = await runBinary(["grade", "local", deep, sub.path]);
  assert.equal(built.code, 1);
  for (const line of built.stderr.split("\n")) assert.ok(line.length < 2100, line.slice(0, 100));
  const checked = await runBinary(["sanity", "--skip-environment", deep, odd]);
  assert.equal(checked.code, 1, "what could not be seen has not passed");
  assert.match(checked.stderr, /looked at in part.*too deep/);
  assert.match(checked.stderr, /looked at in part.*`r\\xe9sum\\xe9\.py` is not UTF-8/);
});

Deno.test("a graded submission that gets a name that is not UTF-8 is graded again", async () => {
  const image = await pythonGrader("tricks", tricks);
  await using folder = await temporaryFolder({
    "subs/odd/name": "honest",
    "subs/ok/name": "honest",
  });
  const [subs, report] = [join(folder.path, "subs"), join(folder.path, "report")];
  const call = ["--protocol", "v2", "--report", report, "--resume", image, subs];
  assert.deepEqual(outcomes((await batchJson(call)).report), { odd: "graded 1", ok: "graded 1" });
  await shell(`: > "$1/odd/$(printf 'r\\351sum\\351.py')"`, subs);
  const { report: again } = await batchJson(call);
  assert.deepEqual(outcomes(again), { odd: "not-started", ok: "graded 1" });
  assert.equal(again.counts.resumed, 1);
  await shell(`rm -r "$1"`, subs);
});
