import assert from "node:assert/strict";
import { join } from "node:path";
import { readResults } from "../../../support/grade/batch_schema.ts";
import { runBinary } from "../../../support/binary.ts";
import { inBrowser } from "../../../support/grade/browser.ts";
import { readJunit } from "../../../support/grade/junit.ts";
import { ROOT } from "../../../support/paths.ts";
import { temporaryFolder } from "../../../support/files.ts";

const example = join(ROOT, "tests/graders/v2-python");

Deno.test("grade batch writes every report of the example grader, and its page opens", async () => {
  const rough = await Deno.readTextFile(join(example, "submissions/fail/estimate.py"));
  await using submissions = await temporaryFolder({
    "fail/ada/estimate.py": rough,
    "pass/bob/estimate.py": rough,
    "crash/eve/estimate.py": await Deno.readTextFile(
      join(example, "submissions/crash/estimate.py"),
    ),
  });
  await using folder = await temporaryFolder();
  const report = join(folder.path, "report");
  const { code, stderr } = await runBinary(
    ["grade", "batch", "--report", report, example, submissions.path],
  );
  assert.equal(code, 1, stderr);

  const read = (name: string) => Deno.readTextFile(join(report, name));
  const results = readResults(await read("results.json"));
  assert.deepEqual(
    results.submissions.map(({ name, met, grading }) => [name, met, grading.status]),
    [["crash/eve", true, "crashed"], ["fail/ada", true, "graded"], [
      "pass/bob",
      false,
      "graded",
    ]],
  );
  assert.deepEqual(
    readJunit(await read("junit.xml"), ["//@tests", "//@failures", "//testcase[failure]/@name"]),
    ["3", "1", "pass/bob"],
  );
  assert.match(await read("results.csv"), /^pass\/bob,unmet,graded,0\.25,/m);
  assert.match(await read("summary.md"), /❌ 1 of 3 not as expected/);

  await inBrowser(join(report, "index.html"), {}, async ({ page, requests, complaints }) => {
    const names = await page.locator("tbody .name").allTextContents();
    assert.deepEqual(names, ["crash/eve", "fail/ada", "pass/bob"]);
    await page.getByRole("button", { name: "pass/bob" }).click();
    const shown = page.getByRole("dialog");
    assert.match((await shown.textContent())!, /Difference from the expectation/);
    await shown.getByText("estimate.py").first().click();
    assert.equal(await shown.getByLabel("estimate.py").textContent(), rough);
    assert.match((await page.frameLocator("iframe").locator("p").textContent())!, /Your estimate/);
    assert.deepEqual([requests.filter((url) => url !== "about:srcdoc"), complaints], [[], []]);
  });
});
