import assert from "node:assert/strict";
import { join } from "node:path";
import { type BatchReport, batchReportSchema } from "../../../../grader/batch/record.ts";
import { batchJson } from "../../../support/grade/batch_run.ts";
import { spawnBinary } from "../../../support/binary.ts";
import { leftovers } from "../../../support/engine/docker.ts";
import { shellGrader } from "../../../support/engine/images.ts";
import { runPrinted } from "../../../support/printed.ts";
import { temporaryFolder, temporaryLeftovers } from "../../../support/files.ts";

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const NAMES = ["a", "b", "c", "d", "e", "f"];

/** The lines that a journal has by now. */
async function finished(report: string): Promise<number> {
  const text = await Deno.readTextFile(join(report, "journal.jsonl")).catch(() => "");
  return text.split("\n").length - 1;
}

/** Goes on by the line that was printed; the variables that it leaves out are set by now. */
async function resumed(
  line: string,
  { env, cwd }: { env: Record<string, string>; cwd: string },
): Promise<BatchReport> {
  assert.doesNotMatch(line, /s3cret/);
  const { code, stderr } = await runPrinted(line, { env: { ...env, TOKEN: "s3cret" }, cwd });
  assert.equal(code, 0, `${line}\n${stderr}`);
  return batchReportSchema.parse(JSON.parse(await Deno.readTextFile(`${cwd}/report/results.json`)));
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
    const call = [
      ...[grader, join(folder.path, "subs"), "--jobs", "2", "--report", report],
      ...["--part-id", "p 1", "--env", "TOKEN=s3cret", "--", "--strict"],
    ];
    const child = spawnBinary(["grade", "batch", ...call], { env, cwd: folder.path });
    const output = child.output();
    for (let tries = 0; await finished(report) < 2; tries++) {
      assert.ok(tries < 400, "two submissions are finished");
      await wait(25);
    }
    child.kill(signal);
    const stopped = await output;
    const stderr = new TextDecoder().decode(stopped.stderr);
    assert.equal(stopped.code, code, stderr);
    const done = await finished(report);
    if (signal !== "SIGKILL") {
      const text = await Deno.readTextFile(join(report, "results.json"));
      const { complete, counts } = batchReportSchema.parse(JSON.parse(text));
      assert.deepEqual(
        [complete, counts.total, counts.graded],
        [false, NAMES.length, done],
      );
      assert.deepEqual(await leftovers(temporary.path), []);
    } else {
      // As a line that was being written.
      await Deno.writeTextFile(join(report, "journal.jsonl"), '{"finger', { append: true });
    }
    const [line] = /(?<=continue it with:\n {2}).*$/m.exec(stderr) ?? [];
    assert.equal(line === undefined, signal === "SIGKILL", stderr);
    const whole = line === undefined
      ? (await batchJson(["--resume", ...call], { env })).report
      : await resumed(line, { env, cwd: folder.path });
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

Deno.test("a batch without a report that is stopped says what would have kept its gradings", async () => {
  const grader = await shellGrader("sleeper", "sleep 60");
  await using folder = await temporaryFolder({ "subs/a/x": "a" });
  const child = spawnBinary(["grade", "batch", grader, "subs"], { cwd: folder.path });
  let stderr = "";
  const decoder = new TextDecoder();
  const stdout = new Response(child.stdout).text();
  for await (const chunk of child.stderr) {
    const before = stderr;
    stderr += decoder.decode(chunk, { stream: true });
    if (!before.includes("Grading") && stderr.includes("Grading")) child.kill("SIGINT");
  }
  assert.equal((await child.status).code, 130, stderr + await stdout);
  assert.match(
    stderr,
    /^warning: what was graded is lost: `--report DIR` keeps it, and `--resume` /m,
  );
});

Deno.test("without an engine a batch ends with exit code 2", async () => {
  await using folder = await temporaryFolder({ "subs/a/x": "a" });
  const { code, stderr } = await spawnBinary([
    ...["grade", "batch", "busybox:1.35.0", join(folder.path, "subs")],
    ...["--docker-url", `unix://${folder.path}/none.sock`],
  ]).output();
  assert.equal(code, 2, new TextDecoder().decode(stderr));
});
