import assert from "node:assert/strict";
import { join } from "node:path";
import { comparisonSchema } from "../../../../grader/batch/compare.ts";
import { batchReportSchema } from "../../../../grader/batch/record.ts";
import { batchJson, outcomes } from "../../../support/grade/batch_run.ts";
import { runBinary } from "../../../support/binary.ts";
import { shellGrader } from "../../../support/engine/images.ts";
import { temporaryFolder } from "../../../support/files.ts";
import { OBEDIENT, obedient } from "../../../support/grade/obedient.ts";

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
