/// <reference lib="dom" />
import axe from "axe-core";
import assert from "node:assert/strict";
import { join } from "node:path";
import { writeReports } from "../../../grader/reports/write_reports.ts";
import { aBatch, aRecord } from "../../support/grade/batch.ts";
import { inBrowser } from "../../support/grade/browser.ts";
import { reportPage } from "../../support/grade/report_page.ts";
import { temporaryFolder } from "../../support/files.ts";

Deno.test("a submission shows its own files, closed at first, and nothing in them is HTML", async () => {
  await reportPage();
  await using folder = await temporaryFolder();
  const text = "</script><b>bold</b>\x1b[31m\n";
  await writeReports(folder.path, {
    ...aBatch([aRecord({ name: "ada" })]),
    files: (name) =>
      Promise.resolve({
        texts: [{ name: `${name}.py`, text, bytes: 99 }],
        notes: ["Files that are not text: 2"],
      }),
  });
  await inBrowser(join(folder.path, "index.html"), {}, async ({ page, complaints }) => {
    await page.getByRole("button", { name: "ada", exact: true }).click();
    const code = page.getByRole("dialog").getByLabel("ada.py");
    assert.equal(await code.isVisible(), false);
    await page.getByRole("dialog").getByText("ada.py").click();
    assert.equal(await code.isVisible(), true);
    assert.equal(await code.textContent(), "</script><b>bold</b>\\x1b[31m\n");
    assert.equal(await page.getByText("99 B, only the beginning was read").count(), 1);
    assert.equal(await page.getByText("Files that are not text: 2").count(), 1);
    await page.evaluate(axe.source);
    const faults = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
      return (await axe.run()).violations.map(({ id }) => id);
    });
    assert.deepEqual([faults, complaints], [[], []]);
  });
});

Deno.test("files of 5,000 submissions take no more of the page than its size allows", async () => {
  await reportPage();
  await using folder = await temporaryFolder();
  const records = Array.from({ length: 5000 }, (_, index) => aRecord({ name: `s${index}` }));
  const text = "<".repeat(3000);
  const texts = ["a", "b", "c"].map((name) => ({ name, text, bytes: 3000 }));
  await writeReports(folder.path, {
    ...aBatch(records),
    files: () => Promise.resolve({ texts, notes: [] }),
  });
  const html = await Deno.readTextFile(join(folder.path, "index.html"));
  assert.ok(html.length < 24 * 1024 ** 2, `${html.length}`);
  assert.match(html, /Files for which this page has no room: 2/);
});
