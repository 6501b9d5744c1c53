import assert from "node:assert/strict";
import { batchJson } from "../../support/grade/batch_run.ts";
import { runBinary } from "../../support/binary.ts";
import { gradeJson } from "../../support/grade/grade.ts";
import { quotalessDocker } from "../../support/engine/quotaless_docker.ts";
import { pythonGrader, shellGrader } from "../../support/engine/images.ts";
import { temporaryFolder } from "../../support/files.ts";

const ANSWER = '{"fractionalScore": 1, "feedback": "x"}';

Deno.test("a spike of 0.3 s late in a run is the peak of its memory", async () => {
  const image = await pythonGrader(
    "spike",
    [
      "import mmap, time",
      "time.sleep(7.5)",
      "spike = mmap.mmap(-1, 300 * 2**20)",
      "for at in range(0, len(spike), 4096): spike[at] = 1",
      "time.sleep(0.3)",
      "spike.close()",
      "time.sleep(2)",
      `print('${ANSWER}')`,
    ].join("\n"),
  );
  await using submission = await temporaryFolder({ a: "" });
  const { report } = await gradeJson([image, submission.path]);
  const { peakMemoryBytes, cpuSeconds, usage } = report;
  const mebibytes = (peakMemoryBytes ?? 0) / 2 ** 20;
  // The program itself has some 10 MB.
  assert.ok(mebibytes >= 300 && mebibytes <= 315, `${mebibytes} MB`);
  assert.ok(cpuSeconds !== null && cpuSeconds > 0);
  assert.equal(usage?.missingBecause, null);
});

Deno.test("20 of 20 runs of 2 s have figures, if only lower bounds", async () => {
  const image = await shellGrader("two-seconds", `sleep 2; echo '${ANSWER}'`);
  const files = Array.from({ length: 20 }, (_, index) => [`s${index}/a`, ""]);
  await using submissions = await temporaryFolder(Object.fromEntries(files));
  // An engine that starts another one meanwhile may not look at any for seconds.
  const { report } = await batchJson([image, submissions.path, "--jobs", "1"]);
  assert.equal(report.submissions.length, 20);
  for (const { name, grading } of report.submissions) {
    const { peakMemoryBytes, cpuSeconds, usage } = grading;
    assert.ok(peakMemoryBytes !== null && peakMemoryBytes > 0, `${name}: ${usage?.missingBecause}`);
    assert.ok(cpuSeconds !== null && cpuSeconds > 0, name);
  }
  assert.notEqual(report.headroom.peakMemoryBytes, null);
});

Deno.test("grade local says why there is no figure for memory", async () => {
  const image = await shellGrader("no-figure", `echo '${ANSWER}'`);
  await using submission = await temporaryFolder({ a: "" });
  // Its client reaches the engine by another address than it tells.
  await using elsewhere = await quotalessDocker();
  const { stdout } = await runBinary(["grade", "local", image, submission.path], elsewhere);
  assert.match(
    stdout,
    /^graded .*, no figure for memory: the engine is not on a Unix socket of this machine\)$/m,
  );
  const { report } = await gradeJson([image, submission.path], elsewhere);
  assert.deepEqual([report.peakMemoryBytes, report.cpuSeconds], [null, null]);
  assert.equal(report.usage?.missingBecause, "engine-elsewhere");
});
