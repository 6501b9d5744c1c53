import { parse } from "csv-parse/sync";
import assert from "node:assert/strict";
import { join } from "node:path";
import { allowedResources } from "../../../coursera/resources/allowed_resources.ts";
import { HeadroomGauge } from "../../../grader/batch/headroom.ts";
import type { SubmissionRecord } from "../../../grader/batch/record.ts";
import { junit } from "../../../grader/reports/junit.ts";
import { resultsCsv } from "../../../grader/reports/results_csv.ts";
import { summary } from "../../../grader/reports/summary.ts";
import { writeReports } from "../../../grader/reports/write_reports.ts";
import { aBatch, aRecord } from "../../support/grade/batch.ts";
import { inBrowser } from "../../support/grade/browser.ts";
import { readJunit } from "../../support/grade/junit.ts";
import { rendered } from "../../support/rendered.ts";
import { reportPage } from "../../support/grade/report_page.ts";
import { temporaryFolder } from "../../support/files.ts";

const isLowerBound = { peakMemoryBytes: true, cpuSeconds: false };
const partly = aRecord({
  name: "partly",
  grading: { usage: { isLowerBound, missingBecause: null } },
});
const missing = aRecord({
  name: "quick",
  grading: {
    peakMemoryBytes: null,
    cpuSeconds: null,
    limits: { timeLimitSeconds: 10, memoryMiB: 0, cpus: 1, pids: 256 },
    usage: {
      isLowerBound: { peakMemoryBytes: false, cpuSeconds: false },
      missingBecause: "ended-early",
    },
  },
});

/** A batch with the headroom that these have. */
function measured(...records: SubmissionRecord[]) {
  const gauge = new HeadroomGauge(allowedResources);
  for (const record of records) gauge.add(record);
  return aBatch(records, { headroom: gauge.headroom() });
}

Deno.test("resultsCsv() tells lower bounds and why there is no figure", async () => {
  const batch = measured(partly, missing, aRecord({ name: "version-1.0" }));
  const text = await rendered(resultsCsv(), batch);
  const rows: Record<string, string>[] = parse(text, { columns: true, record_delimiter: "\r\n" });
  const usage = rows.map((row) => [
    row.peak_memory_bytes,
    row.peak_memory_is_lower_bound,
    row.cpu_seconds,
    row.cpu_is_lower_bound,
    row.usage_missing_because,
  ]);
  assert.deepEqual(usage, [
    ["20971520", "true", "0.3", "false", ""],
    ["", "false", "", "false", "ended-early"],
    ["20971520", "", "0.3", "", ""],
  ]);
});

Deno.test("summary() marks lower bounds, says why there is no figure, and leaves open what is", async () => {
  const some = measured(partly);
  assert.match(
    await rendered(summary(some.header), some),
    /^\| ≥ 20 MB \| 0\.50 s \| 0\.30 s \|$/m,
  );
  const none = measured(missing);
  const text = await rendered(summary(none.header), none);
  const reason = "none: the grader ended before it was measured";
  assert.ok(text.includes(`\n| ${reason} | 0.50 s | ${reason} |\n`), text);
  assert.match(text, /^\| v1 \| too little was seen to tell \|/m);
  assert.doesNotMatch(text, /unknown|none are enough/);
});

Deno.test("junit() has the peak of the suite's memory", async () => {
  const peak = async (batch: ReturnType<typeof measured>) =>
    readJunit(await rendered(junit(batch.header), batch), [
      "//testsuite/properties/property[@name='peakMemory']/@value",
    ])[0];
  assert.equal(await peak(measured(partly)), "≥ 20 MB");
  assert.match(
    await peak(measured(missing)) ?? "",
    /^none: the grader ended before it was measured/,
  );
});

/** Writes the reports and gives texts of the page: headroom, and what is said of each submission. */
async function pageTexts(
  batch: ReturnType<typeof measured>,
  ...names: string[]
): Promise<string[]> {
  await reportPage();
  await using folder = await temporaryFolder();
  await writeReports(folder.path, batch);
  const texts: string[] = [];
  await inBrowser(join(folder.path, "index.html"), {}, async ({ page }) => {
    texts.push(await page.locator(".headroom").innerText());
    for (const name of names) {
      await page.getByRole("button", { name, exact: true }).click();
      texts.push(await page.getByRole("dialog").innerText());
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "hidden" });
    }
    texts.push(await page.locator("tbody").last().innerText());
  });
  return texts;
}

Deno.test("the page marks lower bounds, and says why there is no figure", async () => {
  const limits = { timeLimitSeconds: 10, memoryMiB: 24, cpus: 1, pids: 256 };
  const near = { ...partly, grading: { ...partly.grading, limits } };
  const [headroom, quick, table] = await pageTexts(measured(near, missing), "quick");
  assert.match(headroom!, /Memory\s+≥ 20 MB\s+24 MB\s+≥ 83 %, near the limit/);
  assert.match(quick!, /Peak memory\s+none: the grader ended before it was measured/);
  assert.match(table!, /≥ 20 MB\s+0\.30 s/);
});

Deno.test("the page concludes nothing from figures that are missing", async () => {
  const [headroom] = await pageTexts(measured(missing));
  assert.match(headroom!, /Memory\s+none: the grader ended before it was measured\s+none\s+–/);
  assert.match(headroom!, /v1\s+too little was seen to tell/);
  assert.doesNotMatch(headroom!, /unknown|none are enough|near/);
});
