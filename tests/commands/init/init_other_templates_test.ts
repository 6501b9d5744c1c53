import assert from "node:assert/strict";
import { join } from "node:path";
import { hasFallen } from "../../../grader/attack/words.ts";
import { batchReportSchema } from "../../../grader/batch/record.ts";
import { ensureTemplateImages } from "../../../scripts/offline/template_images.ts";
import { runBinary } from "../../support/binary.ts";
import { temporaryFolder } from "../../support/files.ts";
import { attack } from "../../support/grade/attacks.ts";
import { gradeJson } from "../../support/grade/grade.ts";

/** A template whose samples are not those of the others. */
interface OtherTemplate {
  protocol: "v1" | "v2";
  /** The words with which its batch is graded, beside the folders. */
  batch: string[];
  /** What every sample has to earn. */
  scores: Record<string, number>;
  /** What is attacked, and for which part. */
  right: string;
  part: string;
}

const templates: Record<string, OtherTemplate> = {
  v1: {
    protocol: "v1",
    batch: ["--protocol", "v1", "--part-id", "fibonacci"],
    scores: { "fail/error": 0, "fail/half": 0.5, "fail/hang": 0.5, "pass/right": 1 },
    right: "submissions/pass/right",
    part: "fibonacci",
  },
  "two-part": {
    protocol: "v2",
    batch: [],
    scores: {
      "fail/fibonacci-half": 0.5,
      "fail/primes-error": 0,
      "pass/fibonacci": 1,
      "pass/primes": 1,
    },
    right: "submissions/pass/primes",
    part: "primes",
  },
};

for (const [template, { protocol, batch, scores, right, part }] of Object.entries(templates)) {
  Deno.test(`init ${template}: the grader passes sanity, grades its samples, and holds`, async () => {
    await ensureTemplateImages({ env: {} });
    await using home = await temporaryFolder();
    const cwd = home.path;
    const made = await runBinary(["init", template, "grader"], { cwd });
    assert.equal(made.code, 0, made.stderr);
    // The lines that it prints are those that work.
    const printed = (words: string) => made.stderr.includes(`  courseraprogramming ${words}\n`);
    assert.ok(printed(`sanity --protocol ${protocol} ./grader`), made.stderr);
    assert.match(
      made.stderr,
      new RegExp(`grade attack .*--part-id \\w+ ./grader ./grader/submissions/pass/`),
    );

    const lint = ["sanity", "--skip-environment", "--strict", "--protocol", protocol, "grader"];
    const checked = await runBinary(lint, { cwd });
    assert.equal(checked.code, 0, checked.stdout);

    const words = ["grade", "batch", "./grader", "./grader/submissions", ...batch];
    assert.ok(
      `${made.stderr}\n`.includes(`  courseraprogramming ${words.join(" ")}\n`),
      made.stderr,
    );
    const { code, stdout, stderr } = await runBinary([...words, "--json"], { cwd });
    assert.equal(code, 0, stderr);
    const { submissions } = batchReportSchema.parse(JSON.parse(stdout));
    assert.deepEqual(
      Object.fromEntries(submissions.map(({ name, grading }) => [name, grading.fractionalScore])),
      scores,
    );
    const other = await gradeJson(
      ["--protocol", protocol, "--part-id", "none", "./grader", join("grader", right)],
      { cwd },
    );
    assert.equal(other.report.status, "crashed", "the course names a part that is not there");

    const grader = join(cwd, "grader");
    const call = ["--protocol", protocol, "--part-id", part, grader, join(grader, right)];
    const report = await attack(call);
    const fallen = report.submissions.filter(({ attack }) => attack && hasFallen(attack.word));
    assert.deepEqual(fallen.map(({ name, attack }) => [name, attack?.word, attack?.evidence]), []);
    assert.equal(report.complete, true);
  });
}

Deno.test("init two-part: a part id of Coursera's replaces one as its README says", async () => {
  await using home = await temporaryFolder();
  const cwd = home.path;
  assert.equal((await runBinary(["init", "two-part", "grader"], { cwd })).code, 0);
  const suite = "grader/submissions/suite.yaml";
  for (const [file, key] of [["grader/grade.py", '    "primes":'], [suite, "partId: primes"]]) {
    const path = join(cwd, file!);
    const text = await Deno.readTextFile(path);
    assert.equal(text.split(key!).length, 2, file);
    await Deno.writeTextFile(path, text.replace(key!, key!.replace("primes", "fGhIj")));
  }
  const batch = await runBinary(["grade", "batch", "./grader", "./grader/submissions"], { cwd });
  assert.equal(batch.code, 0, batch.stderr);
  const right = "grader/submissions/pass/primes";
  const cases = [[["--part-id", "primes"], "there is no part primes"], [
    [],
    "no part id was given",
  ]];
  for (const [words, why] of cases as [string[], string][]) {
    const { code, stderr } = await runBinary(["grade", "local", ...words, "./grader", right], {
      cwd,
    });
    assert.equal(code, 1);
    assert.ok(stderr.includes(`${why}; PARTS in grade.py has fibonacci, fGhIj`), stderr);
  }
});
