/// <reference lib="dom" />
import axe from "axe-core";
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { chromium } from "playwright-core";
import { pathToFileURL } from "node:url";
import type { SubmissionRecord } from "../../../grader/batch/record.ts";
import { compareRecords } from "../../../grader/batch/compare.ts";
import { ComparePage, requireComparePlace } from "../../../grader/reports/compare_page.ts";
import { ensureChromium } from "../../../scripts/chromium.ts";
import { UserError } from "../../../terminal/errors.ts";
import { aBatch, aRecord } from "../../support/grade/batch.ts";
import { temporaryFolder } from "../../support/files.ts";

type Grading = Partial<SubmissionRecord["grading"]>;

/** Writes the page of two gradings of each submission into the folder. @returns its path */
async function write(folder: string, pairs: Record<string, [Grading, Grading]>): Promise<string> {
  const side = (index: 0 | 1) =>
    aBatch(Object.entries(pairs).map(([name, both]) => aRecord({ name, grading: both[index] })))
      .records();
  const page = new ComparePage();
  const { changes: _, ...compared } = await compareRecords(
    side(0),
    side(1),
    (...pair) => page.add(...pair),
  );
  return await page.write(folder, {
    ...{ schema: 1, sourceA: "old<b>", sourceB: "./new", directory: "subs" },
    ...{ imageA: "sha256:1", imageB: "sha256:2", broken: ["scores that dropped: 1"], ...compared },
  });
}

const HTML = { feedbackType: "HTML" as const, feedback: null };

const PAIRS: Record<string, [Grading, Grading]> = {
  ada: [{ fractionalScore: 1, feedback: "All tests passed" }, {
    fractionalScore: 0.5,
    feedback: "Some tests passed",
  }],
  bob: [{}, {}],
  kim: [
    { ...HTML, richFeedback: "<h1>Good</h1><p>work</p><script>top.pwned=1</script>" },
    { ...HTML, richFeedback: "<h1>Good</h1><p>try</p><img src=x onerror=top.pwned=1>" },
  ],
};

Deno.test("the page of a comparison has both sides of what changed, with the words that differ", async (t) => {
  await using folder = await temporaryFolder();
  const url = pathToFileURL(await write(folder.path, PAIRS)).href;
  const browser = await chromium.launch({
    executablePath: await ensureChromium(),
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });
  try {
    for (const [width, colorScheme] of [[1300, "light"], [390, "dark"]] as const) {
      await t.step(`${width} pixels, ${colorScheme}`, async () => {
        const context = await browser.newContext({
          viewport: { width, height: 900 },
          colorScheme,
        });
        const page = await context.newPage();
        await page.goto(url);
        await check(page, width);
        await context.close();
      });
    }
  } finally {
    await browser.close();
  }
});

async function check(page: Page, width: number): Promise<void> {
  assert.equal(
    await page.getByRole("heading", { level: 1 }).textContent(),
    "2 of 3 submissions changed",
  );
  assert.match((await page.locator("header").textContent())!, /Old graderold<b>New grader\.\/new/);
  assert.deepEqual(await page.locator("h2").allTextContents(), ["ada", "kim"]);
  const ada = page.locator("article").first();
  assert.match((await ada.textContent())!, /graded, score 1.*graded, score 0\.5 \(lower\)/s);
  assert.deepEqual(await ada.locator("del").allTextContents(), ["All"]);
  assert.deepEqual(await ada.locator("ins").allTextContents(), ["Some"]);
  const kim = page.locator("article").nth(1);
  assert.match(
    (await kim.locator("pre").first().textContent())!,
    /^<h1>\nGood\n<\/h1>\n<p>\nwork\n<\/p>/,
  );
  assert.equal(await page.evaluate(() => "pwned" in globalThis), false);
  const [left, right] = await ada.locator(".pair > div").evaluateAll((all) =>
    all.map((each) => each.getBoundingClientRect().top)
  );
  assert.equal(left === right, width > 640);
  const overflow = await page.evaluate(() =>
    document.documentElement.scrollWidth - document.documentElement.clientWidth
  );
  assert.equal(overflow, 0);
  await page.evaluate(axe.source);
  const faults = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
    return (await axe.run()).violations.map(({ id }) => id);
  });
  assert.deepEqual(faults, []);
}

Deno.test("the page of a comparison stays small, and says what it leaves out", async () => {
  await using folder = await temporaryFolder();
  const long = (letter: string) => ({ feedback: `${letter} <`.repeat(20_000) });
  const many = Object.fromEntries(
    Array.from({ length: 300 }, (_, index) => [`s${index}`, [long("a"), long("b")]]),
  ) as Record<string, [Grading, Grading]>;
  const html = await Deno.readTextFile(await write(folder.path, many));
  assert.ok(html.length < 9 * 1024 ** 2, `${html.length}`);
  assert.match(html, /characters left out/);
  assert.match(html, /the feedback of \d+ submissions is left out/);
});

Deno.test("requireComparePlace() takes no folder in place of the page", async () => {
  await using folder = await temporaryFolder({ "compare.html/x": "" });
  await assert.rejects(requireComparePlace(folder.path), UserError);
});
