import assert from "node:assert/strict";
import { join } from "node:path";
import { batchReportSchema } from "../../../grader/batch/record.ts";
import { runBinary } from "../../support/binary.ts";
import { ensureBaseImages } from "../../support/grade/base_images.ts";
import { gradeJson } from "../../support/grade/grade.ts";
import { temporaryFolder } from "../../support/files.ts";

/** Those of one part and API v2; the others have a test of their own. */
const templates = ["python", "java", "javascript", "cpp", "r", "shell", "notebook"];

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
    await using home = await temporaryFolder();
    const cwd = home.path;
    const made = await runBinary(["init", template, "grader"], { cwd });
    assert.equal(made.code, 0, made.stderr);
    await ensureBaseImages(join(cwd, "grader"));

    const lint = ["sanity", "--skip-environment", "--strict", "--protocol", "v2", "grader"];
    const { code, stdout } = await runBinary(lint, { cwd });
    assert.equal(stdout, "0 errors, 0 warnings, 0 info (1 file, protocol v2)\n");
    assert.equal(code, 0);

    const part = template === "shell" ? "words" : "fibonacci";
    const batch = await runBinary(
      ["grade", "batch", "./grader", "grader/submissions", "--part-id", part, "--report", "report"],
      { cwd },
    );
    assert.equal(batch.code, 0, batch.stdout + batch.stderr);
    const { submissions } = batchReportSchema.parse(
      JSON.parse(await Deno.readTextFile(join(cwd, "report/results.json"))),
    );
    assert.deepEqual(
      submissions.map(({ name, met, grading }) => [name, met, grading.fractionalScore]),
      [
        ["fail/error", true, 0],
        ["fail/half", true, 0.5],
        ["fail/hang", true, 0.5],
        ["pass/right", true, 1],
      ],
    );
    for (const { name, grading } of submissions) assert.deepEqual(grading.leaks, [], name);
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
  assert.match(
    stderr,
    /courseraprogramming grade local --part-id words \. \.\/submissions\/pass\/right/,
  );
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
  assert.match(stderr, /python, java, javascript, cpp, r, shell, notebook, two-part, v1/);
});
