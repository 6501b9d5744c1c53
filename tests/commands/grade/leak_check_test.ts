import assert from "node:assert/strict";
import { join } from "node:path";
import { stringify } from "yaml";
import { ensureImages } from "../../../scripts/images.ts";
import { runBinary } from "../../support/binary.ts";
import { temporaryFolder } from "../../support/files.ts";
import { ensureBaseImages } from "../../support/grade/base_images.ts";
import { readResults } from "../../support/grade/batch_schema.ts";
import { inBrowser } from "../../support/grade/browser.ts";
import { gradeJson } from "../../support/grade/grade.ts";
import { FINE, GRADER_FILES, LEARNERS_FILES, PLANTED } from "../../support/grade/planted_leaks.ts";

const LEAK = "The quick brown fox jumps over it";

/** The grader, and a submission for each text that it is to show. */
async function planted() {
  const shown = [
    ...PLANTED.map((each, index) => ({ ...each, name: `leak/${index}` })),
    ...FINE.map((each, index) => ({ ...each, name: `fine/${index}` })),
  ];
  const folder = await temporaryFolder({
    ...Object.fromEntries(
      Object.entries(GRADER_FILES).map(([path, text]) => [`grader/${path}`, text]),
    ),
    ...Object.fromEntries(
      shown.flatMap(({ name }) =>
        Object.entries(LEARNERS_FILES).map(([path, text]) => [`all/${flat(name)}/${path}`, text])
      ),
    ),
    "suite.yaml": stringify({
      submissions: shown.map(({ name, text, type }) => ({
        match: flat(name),
        status: "graded",
        env: { SHOWN: text, KIND: type ?? "" },
      })),
    }),
  });
  return folder;
}

function flat(name: string): string {
  return name.replace("/", "-");
}

Deno.test("grade batch finds twenty of twenty leaks, and nothing in fine feedback", async () => {
  await ensureImages({ env: {} });
  await using home = await planted();
  const cwd = home.path;
  const call = ["grade", "batch", "--expect", "suite.yaml", "--report", "report"];
  const { code, stderr } = await runBinary([...call, "./grader", "all"], {
    cwd,
    env: { GITHUB_ACTIONS: "true" },
  });
  assert.equal(code, 0, stderr);
  assert.match(stderr, /warning: .*the feedback shows parts of the grader for 20 submissions/);
  assert.match(stderr, /^::warning file=all::the feedback shows parts of the grader/m);
  const read = (name: string) => Deno.readTextFile(join(cwd, "report", name));
  const { submissions } = readResults(await read("results.json"));
  const leaky = (prefix: string) =>
    submissions.filter(({ name, grading }) =>
      name.startsWith(prefix) && (grading.leaks?.length ?? 0) > 0
    ).length;
  assert.deepEqual([leaky("leak-"), leaky("fine-")], [20, 0]);
  for (const { grading } of submissions) assert.ok(grading.leaks !== undefined, "it was looked at");
  assert.match(await read("results.csv"), /learners see a line of tests\/expected\.txt: The quick/);
  assert.match(await read("summary.md"), /### Parts of the grader in the feedback/);
  assert.match(await read("junit.xml"), /the feedback shows parts of the grader/);
  await inBrowser(join(cwd, "report/index.html"), {}, async ({ page }) => {
    const line = PLANTED.findIndex(({ text }) => text.includes(LEAK));
    await page.getByRole("button", { name: `leak-${line}`, exact: true }).click();
    const sheet = page.getByRole("dialog");
    assert.equal(await sheet.locator("pre.feedback mark").textContent(), LEAK);
    assert.match((await sheet.textContent())!, /Warning: learners see a line of tests/);
    await sheet.getByRole("button", { name: "Close" }).click();
    const html = PLANTED.findIndex(({ name }) => name === "source as HTML");
    await page.getByRole("button", { name: `leak-${html}`, exact: true }).click();
    const marked = page.frameLocator("iframe").locator("mark");
    assert.match((await marked.textContent())!, /^return \{"fractionalScore"/);
  });

  const off = [...call, "--resume", "--no-leak-check", "--json", "./grader", "all"];
  const again = await runBinary(off, { cwd });
  assert.doesNotMatch(again.stderr, /parts of the grader/);
  const { submissions: others, counts } = readResults(again.stdout);
  assert.equal(counts.resumed, submissions.length);
  assert.ok(others.every(({ grading }) => grading.leaks === undefined));
});

Deno.test("grade local warns of a leak, with a folder and with an image", async () => {
  await ensureImages({ env: {} });
  await using home = await planted();
  const cwd = home.path;
  const call = ["--protocol", "v2", "--env", `SHOWN=Not ${LEAK}.`];
  const folder = await gradeJson([...call, "./grader", "all/leak-0"], { cwd });
  assert.deepEqual([folder.code, folder.report.status], [0, "graded"]);
  assert.deepEqual(folder.report.leaks, [{ kind: "line", text: LEAK, file: "tests/expected.txt" }]);
  assert.match(folder.stderr, /^warning: learners see a line of tests\/expected\.txt: The quick/m);

  const off = await gradeJson(["--no-leak-check", ...call, "./grader", "all/leak-0"], { cwd });
  assert.deepEqual([off.report.leaks, off.stderr.includes("learners see")], [undefined, false]);

  const { image } = folder.report;
  assert.ok(image);
  const ofImage = await gradeJson([...call, image.reference, "all/leak-0"], { cwd });
  assert.deepEqual(ofImage.report.leaks, [
    { kind: "line", text: LEAK, file: "/grader/tests/expected.txt" },
  ]);
});

Deno.test("what the suite expects and every submission gets is not a leak", async () => {
  await ensureImages({ env: {} });
  await using home = await planted();
  const suite = (texts: string[]) =>
    stringify({
      submissions: texts.map((text, index) => ({
        match: `s${index}`,
        feedbackContains: LEAK,
        env: { SHOWN: text },
      })),
    });
  const cwd = home.path;
  for (const name of ["s0", "s1"]) {
    await Deno.mkdir(join(cwd, "two", name), { recursive: true });
    await Deno.writeTextFile(join(cwd, "two", name, "a.py"), "");
  }
  const grade = async (texts: string[]) => {
    await Deno.writeTextFile(join(cwd, "two.yaml"), suite(texts));
    const call = ["grade", "batch", "--json", "--expect", "two.yaml", "./grader", "two"];
    const { submissions } = readResults((await runBinary(call, { cwd })).stdout);
    return submissions.map(({ grading }) => grading.leaks?.length);
  };
  assert.deepEqual(await grade([`First ${LEAK}`, `Then ${LEAK}`]), [0, 0]);
  assert.deepEqual(await grade([`First ${LEAK}`, "Nothing of the kind"]), [1, 0]);
});

Deno.test("init cpp: mistakes that the linker finds show learners nothing of the grader", async () => {
  await using home = await temporaryFolder({
    "other-name/fibonacci.cpp": "long long fib(int n) { return n; }\n",
    "own-main/fibonacci.cpp": "long long fibonacci(int n) { return n; }\nint main() {}\n",
  });
  const cwd = home.path;
  assert.equal((await runBinary(["init", "cpp", "grader"], { cwd })).code, 0);
  await ensureBaseImages(join(cwd, "grader"));
  for (const [name, words] of [["other-name", "undefined reference"], ["own-main", "multiple"]]) {
    const call = ["--part-id", "fibonacci", "./grader", name!];
    const { report } = await gradeJson(call, { cwd });
    assert.deepEqual([report.fractionalScore, report.leaks], [0, []]);
    assert.ok(report.feedback?.includes(words!), report.feedback ?? "");
  }
});
