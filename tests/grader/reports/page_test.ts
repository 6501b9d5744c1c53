/// <reference lib="dom" />

import axe from "axe-core";
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { aRecord, aStream } from "../../support/grade/batch.ts";
import { inReport } from "../../support/grade/in_report.ts";
import { close, few, open } from "../../support/grade/small_page.ts";

const names = (page: Page) => page.locator("tbody .name").allTextContents();

Deno.test("the page filters by outcome, status and name, and says how many it shows", async () => {
  await inReport(few, async ({ page, requests, complaints }) => {
    assert.match(await page.title(), /^1 of 2 not as expected, 1 grader fault/);
    assert.equal(
      await page.getByRole("heading", { level: 1 }).textContent(),
      "1 of 2 not as expected, 1 grader fault",
    );
    await page.getByRole("button", { name: "not as expected" }).click();
    assert.deepEqual(await names(page), ["pass/bob"]);
    assert.equal(await page.locator(".submissions [role=status]").textContent(), "1 of 4 shown");
    await page.getByRole("button", { name: "grader fault" }).click();
    assert.deepEqual(await names(page), ["crash/eve", "pass/bob"]);
    await page.locator(".tile.crashed").click();
    assert.deepEqual(await names(page), ["crash/eve"]);
    await page.getByRole("button", { name: "Show all" }).click();
    await page.getByRole("searchbox").fill("PASS b");
    assert.deepEqual(await names(page), ["pass/bob"]);
    await page.getByRole("searchbox").fill("nobody");
    assert.equal(await page.getByText("No submission matches.").count(), 1);
    assert.deepEqual([requests, complaints], [[], []]);
  });
});

Deno.test("the page shows equal failures once, with their last words and a line that repeats one", async () => {
  const crash = (name: string, module: string) =>
    aRecord({
      name,
      grading: {
        ...{ status: "crashed" as const, fractionalScore: null, protocolGuessed: true },
        problems: ["The grader ended with exit code 1"],
        stderr: aStream(`Traceback\nNo module named <b>${module}\n`),
      },
      repeatLine: `courseraprogramming grade local g 'subs/${name} & x'`,
    });
  const records = [
    ...["ann", "bob/1", "cat", "dan"].map((name) => crash(name, "numpy")),
    crash("eve", "scipy"),
    aRecord({ name: "good" }),
  ];
  await inReport(records, async ({ page, requests, complaints }) => {
    const section = page.getByRole("region", { name: "What failed" });
    const faults = section.getByRole("article");
    assert.equal(await faults.count(), 2);
    const first = (await faults.first().textContent()) ?? "";
    assert.match(first, /^4 submissions alike/);
    assert.match(first, /ann, bob\/1, cat and 1 more/);
    assert.match(first, /No module named <b>numpy/);
    assert.match(first, /Repeat it with: courseraprogramming grade local g 'subs\/ann & x'$/);
    await section.getByRole("link", { name: "bob/1" }).click();
    const sheet = page.getByRole("dialog", { name: "bob/1" });
    await sheet.waitFor();
    const text = (await sheet.textContent()) ?? "";
    assert.match(text, /grade local g 'subs\/bob\/1 & x'/);
    assert.match(text, /Protocolv2, guessed/);
    assert.deepEqual([requests, complaints], [[], []]);
  });
});

Deno.test("the page sorts in both directions, with what has no value last", async () => {
  await inReport(few, async ({ page }) => {
    const head = (name: string) =>
      page.locator(".submissions").getByRole("columnheader", { name, exact: true });
    await head("Time").getByRole("button").click();
    assert.deepEqual(await names(page), ["html/kim", "pass/bob", "crash/eve", "pass/ada"]);
    assert.equal(await head("Time").getAttribute("aria-sort"), "ascending");
    await head("Memory").getByRole("button").click();
    assert.equal((await names(page)).at(-1), "crash/eve");
    await head("Memory").getByRole("button").click();
    assert.equal(await head("Memory").getAttribute("aria-sort"), "descending");
    assert.equal((await names(page)).at(-1), "crash/eve");
  });
});

Deno.test("the page is used with the keyboard alone", async () => {
  await inReport(few, async ({ page }) => {
    const focused = () => page.evaluate(() => document.activeElement!.textContent);
    await page.keyboard.press("Tab");
    assert.equal(await focused(), "Skip to the submissions");
    await page.keyboard.press("/");
    await page.keyboard.type("pass");
    assert.deepEqual(await names(page), ["pass/ada", "pass/bob"]);
    await page.keyboard.press("ArrowDown");
    assert.equal(await focused(), "pass/ada");
    await page.keyboard.press("ArrowDown");
    assert.equal(await focused(), "pass/bob");
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "pass/bob" });
    await dialog.waitFor();
    await page.keyboard.press("ArrowLeft");
    await page.getByRole("dialog", { name: "pass/ada" }).waitFor();
    assert.match(page.url(), /#pass%2Fada$/);
    await page.keyboard.press("ArrowRight");
    await dialog.waitFor();
    await close(page);
    assert.equal(await focused(), "pass/bob");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.type(" b");
    assert.deepEqual(await names(page), ["pass/bob"]);
    await page.keyboard.press("Enter");
    await dialog.waitFor();
    await close(page);
    assert.equal(await page.evaluate(() => document.activeElement!.tagName), "INPUT");
  });
});

Deno.test("a submission shows its difference, streams and the feedback as a learner sees it", async () => {
  await inReport(few, async ({ page }) => {
    await open(page, "pass/bob");
    const dialog = page.getByRole("dialog");
    assert.equal(await dialog.locator(".diff del").textContent(), "-Well done\n");
    assert.equal(await dialog.locator(".diff ins").textContent(), "+Try again\n");
    assert.equal(
      await dialog.getByLabel("Standard output").textContent(),
      "seen \\x1b[31mred",
    );
    assert.equal(await dialog.getByLabel("Standard error").textContent(), "log");
    assert.equal(await dialog.getByLabel("Feedback", { exact: true }).textContent(), "Well done");
    await close(page);
    await open(page, "crash/eve");
    assert.match((await dialog.textContent())!, /The grader ended with exit code 3/);
    await close(page);
    await open(page, "html/kim");
    const frame = page.frameLocator("iframe");
    assert.equal(await frame.locator("h1").textContent(), "Good");
    const color = await frame.locator("h1").evaluate((element) => getComputedStyle(element).color);
    assert.equal(color, "rgb(1, 2, 3)");
    const margin = await frame.locator("p").evaluate((element) => getComputedStyle(element).margin);
    assert.equal(margin, "7px");
    const width = await frame.getByAltText("dot").evaluate((image) =>
      (image as HTMLImageElement).naturalWidth
    );
    assert.equal(width, 1);
    const targets = await frame.locator("a").evaluateAll((all) =>
      all.map((link) => link.getAttribute("href"))
    );
    assert.deepEqual(targets, ["#end", null]);
  });
});

Deno.test("the page has no accessibility fault that axe finds, light and dark", async (t) => {
  for (const colorScheme of ["light", "dark"] as const) {
    await t.step(colorScheme, async () => {
      await inReport(few, async ({ page }) => {
        await page.evaluate(axe.source);
        const faults = () =>
          page.evaluate(async () => {
            const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
            const { violations } = await axe.run({ iframes: false } as never);
            return violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join()}`);
          });
        assert.deepEqual(await faults(), []);
        await open(page, "pass/bob");
        assert.deepEqual(await faults(), []);
      }, { colorScheme });
    });
  }
});

/** How bright a screenshot is, 0 to 255, and how many colours it has. */
async function look(page: Page): Promise<{ brightness: number; colours: number }> {
  const picture = (await page.screenshot()).toString("base64");
  const blank = await page.context().newPage();
  return await blank.evaluate(async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d")!;
    canvas.drawImage(image, 0, 0);
    const pixels = new Uint32Array(
      canvas.getImageData(0, 0, image.width, image.height).data.buffer,
    );
    const green = pixels.reduce((sum, pixel) => sum + ((pixel >> 8) & 255), 0);
    return { brightness: green / pixels.length, colours: new Set(pixels).size };
  }, picture);
}

Deno.test("the page is light or dark as its reader has it, and not blank", async () => {
  const seen: Record<string, { brightness: number; colours: number }> = {};
  for (const colorScheme of ["light", "dark"] as const) {
    await inReport(few, async ({ page }) => {
      await page.locator(".plot svg").nth(1).waitFor();
      seen[colorScheme] = await look(page);
    }, { colorScheme });
  }
  assert.ok(seen.light!.brightness > 200 && seen.dark!.brightness < 60, JSON.stringify(seen));
  assert.ok(seen.light!.colours > 100 && seen.dark!.colours > 100, JSON.stringify(seen));
});

Deno.test("5,000 submissions are paged, shortened with a word about it, and printed whole", async () => {
  const records = Array.from({ length: 5000 }, (_, index) =>
    aRecord({
      name: `s${String(index).padStart(4, "0")}`,
      grading: { stdout: aStream(`start ${"<".repeat(8000)} end ${index}`) },
    }));
  await inReport(records, async ({ page, complaints }) => {
    assert.equal((await names(page)).length, 50);
    assert.match((await page.textContent("main"))!, /feedback of 5,000 submissions is shortened/);
    await page.getByRole("button", { name: "Last" }).click();
    assert.equal((await names(page)).at(-1), "s4999");
    await open(page, "s4999");
    const text = (await page.getByLabel("Standard output").textContent())!;
    assert.match(
      text,
      /^start <+[\d,]+ characters are left out here; results\.json has more<+ end 4999$/,
    );
    await close(page);
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    assert.equal(await page.locator("tbody .name").count(), 5000);
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
    assert.equal(await page.locator("tbody .name").count(), 50);
    const size = await page.evaluate(() => document.documentElement.outerHTML.length);
    assert.ok(size < 24 * 1024 ** 2, `${size}`);
    assert.deepEqual(complaints, []);
  });
});
