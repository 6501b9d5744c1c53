import assert from "node:assert/strict";
import { join } from "node:path";
import { ensureTemplateImages } from "../../scripts/template_images.ts";
import { runBinary } from "../support/binary.ts";
import { gradeJson } from "../support/grade.ts";
import { temporaryFolder } from "../support/images.ts";

const templates = ["python", "java", "r", "shell"];

/** What the samples come to, as their `suite.yaml` says too. */
const expectations = [
  { submission: "pass/right", score: 1, feedback: /right/ },
  { submission: "fail/half", score: 0.5, feedback: /right/ },
  { submission: "fail/error", score: 0, feedback: /error/ },
  { submission: "fail/hang", score: 0.5, feedback: /took longer/ },
];

async function filesBelow(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    found.push(name);
    if (isDirectory) found.push(...await filesBelow(join(folder, name)));
  }
  return found;
}

for (const template of templates) {
  Deno.test(`init ${template}: the grader passes sanity, and grades its samples as it says`, async () => {
    await ensureTemplateImages({ env: {} });
    await using home = await temporaryFolder();
    const cwd = home.path;
    const made = await runBinary(["init", template, "grader"], { cwd });
    assert.equal(made.code, 0, made.stderr);

    const lint = ["sanity", "--skip-environment", "--strict", "--protocol", "v2", "grader"];
    const { code, stdout } = await runBinary(lint, { cwd });
    assert.equal(stdout, "0 errors, 0 warnings, 0 info (1 file, protocol v2)\n");
    assert.equal(code, 0);

    const part = template === "shell" ? "words" : "fibonacci";
    const grade = async ({ submission, score, feedback }: (typeof expectations)[number]) => {
      const { report } = await gradeJson(
        ["--protocol", "v2", "--part-id", part, "./grader", `grader/submissions/${submission}`],
        { cwd },
      );
      assert.equal(report.status, "graded", submission);
      assert.equal(report.fractionalScore, score, submission);
      assert.match(report.feedback ?? "", feedback);
    };
    const [first, ...rest] = expectations;
    await grade(first!);
    // Beside each other, as one of them only waits for its end.
    await Promise.all(rest.map(grade));
    const other = await gradeJson(
      ["--part-id", "none", "./grader", "grader/submissions/pass/right"],
      { cwd },
    );
    assert.equal(
      other.report.status,
      "crashed",
      "a part that there is not is a fault of the course",
    );
  });
}

Deno.test("init writes into an empty folder, also the working directory, and tells how to go on", async () => {
  await using home = await temporaryFolder();
  await Deno.mkdir(join(home.path, "empty"));
  const { code, stderr } = await runBinary(["init", "shell", "."], {
    cwd: join(home.path, "empty"),
  });
  assert.equal(code, 0, stderr);
  assert.match(stderr, /courseraprogramming grade local \. \.\/submissions\/pass\/right/);
  const names = await filesBelow(join(home.path, "empty"));
  for (const name of ["Dockerfile", "grade.sh", ".dockerignore", "suite.yaml", "README.md"]) {
    assert.ok(names.includes(name), name);
  }
  const { mode } = await Deno.stat(join(home.path, "empty", "grade.sh"));
  assert.equal((mode ?? 0) & 0o111, 0o111);
  const deep = await runBinary(["init", "r", "a/b/c"], { cwd: home.path });
  assert.equal(deep.code, 0, deep.stderr);
});

Deno.test("init writes over nothing, and nothing half", async () => {
  await using home = await temporaryFolder({ "full/mine": "1", file: "1" });
  const cwd = home.path;
  const cases: [string, RegExp][] = [
    ["full", /^error: `full` is not empty\nhint: /],
    ["file", /^error: `file` is not a directory/],
    ["file/below", /^error: `file\/below` could not be written: /],
    ["/proc/grader", /^error: `\/proc\/grader` could not be written: /],
  ];
  for (const [directory, says] of cases) {
    const { code, stderr } = await runBinary(["init", "python", directory], { cwd });
    assert.equal(code, 1);
    assert.match(stderr, says);
  }
  assert.deepEqual((await filesBelow(cwd)).sort(), ["file", "full", "mine"]);
  const { code, stderr } = await runBinary(["init", "cobol", "new"], { cwd });
  assert.equal(code, 64);
  assert.match(stderr, /python, java, r, shell/);
});
