import assert from "node:assert/strict";
import { join } from "node:path";
import { batchReportSchema } from "../../grader/batch/record.ts";
import { batchJson } from "../support/batch_run.ts";
import { spawnBinary } from "../support/binary.ts";
import { leftovers, temporaryLeftovers } from "../support/docker.ts";
import { shellGrader, temporaryFolder } from "../support/images.ts";

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const NAMES = ["a", "b", "c", "d", "e", "f"];

/** The lines that a journal has by now. */
async function finished(report: string): Promise<number> {
  const text = await Deno.readTextFile(join(report, "journal.jsonl")).catch(() => "");
  return text.split("\n").length - 1;
}

for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143], ["SIGKILL", 137]] as const) {
  Deno.test(`a batch stopped by ${signal} is finished by --resume, each submission once`, async () => {
    const grader = await shellGrader(
      "dawdler",
      'sleep 0.3; echo \'{"fractionalScore": 1, "feedback": "x"}\'',
    );
    await using folder = await temporaryFolder(
      Object.fromEntries(NAMES.map((name) => [`subs/${name}/x`, name])),
    );
    await using temporary = await temporaryFolder();
    const env = { TMPDIR: temporary.path };
    const report = join(folder.path, "report");
    const call = [grader, join(folder.path, "subs"), "--jobs", "2", "--report", report];
    const child = spawnBinary(["grade", "batch", ...call], { env });
    const output = child.output();
    for (let tries = 0; await finished(report) < 2; tries++) {
      assert.ok(tries < 400, "two submissions are finished");
      await wait(25);
    }
    child.kill(signal);
    assert.equal((await output).code, code);
    const done = await finished(report);
    if (signal !== "SIGKILL") {
      const text = await Deno.readTextFile(join(report, "results.json"));
      const stopped = batchReportSchema.parse(JSON.parse(text));
      assert.deepEqual(
        [stopped.complete, stopped.counts.total, stopped.counts.graded],
        [false, NAMES.length, done],
      );
      assert.deepEqual(await leftovers(temporary.path), []);
    } else {
      // As a line that was being written.
      await Deno.writeTextFile(join(report, "journal.jsonl"), '{"finger', { append: true });
    }
    const { report: whole } = await batchJson([...call, "--resume"], { env });
    assert.deepEqual(whole.submissions.map(({ name }) => name), NAMES);
    assert.deepEqual(
      [whole.complete, whole.counts.graded, whole.counts.resumed],
      [true, NAMES.length, done],
    );
    assert.deepEqual(
      [await leftovers(temporary.path), await temporaryLeftovers(temporary.path)],
      [[], []],
    );
  });
}

Deno.test("without an engine a batch ends with exit code 2", async () => {
  await using folder = await temporaryFolder({ "subs/a/x": "a" });
  const { code, stderr } = await spawnBinary([
    ...["grade", "batch", "busybox:1.35.0", join(folder.path, "subs")],
    ...["--docker-url", `unix://${folder.path}/none.sock`],
  ]).output();
  assert.equal(code, 2, new TextDecoder().decode(stderr));
});
