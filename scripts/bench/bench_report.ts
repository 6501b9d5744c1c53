/// <reference lib="dom" />
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { writeReports } from "../../grader/reports/write_reports.ts";
import { aBatch, aRecord, aStream } from "../../tests/support/grade/batch.ts";
import { reportPage } from "../../tests/support/grade/report_page.ts";
import { ensureChromium } from "../chromium.ts";
import type { Figure } from "./figure.ts";
import { median } from "./timing.ts";

const RUNS = 5;

/** Seconds until a report is painted, for a number of submissions and of output lines in each. */
export async function openReport(
  work: string,
  submissions: number,
  lines: number,
): Promise<Figure> {
  await reportPage();
  const records = Array.from({ length: submissions }, (_, index) =>
    aRecord({
      name: `submission-${String(index).padStart(6, "0")}`,
      grading: {
        fractionalScore: (index % 101) / 100,
        durationSeconds: 0.2 + (index * 7919 % 1000) / 250,
        peakMemoryBytes: (10 + index * 104_729 % 500) * 1024 ** 2,
        stdout: aStream("a line that a grader prints\n".repeat(lines)),
      },
    }));
  const folder = join(work, `report-of-${submissions}`);
  await writeReports(folder, aBatch(records));
  const url = pathToFileURL(join(folder, "index.html")).href;
  const browser = await chromium.launch({
    executablePath: await ensureChromium(),
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });
  try {
    const times: number[] = [];
    for (let run = 0; run < RUNS; run++) times.push(await secondsToOpen(browser, url));
    const detail = `median of ${RUNS} runs in Chromium`;
    return {
      name: `opening the report of ${submissions} submissions`,
      value: median(times),
      limit: 2,
      unit: " s",
      detail,
    };
  } finally {
    await browser.close();
  }
}

/** The time from the call to the second frame after table and charts appear. */
async function secondsToOpen(browser: Browser, url: string): Promise<number> {
  const page = await browser.newPage();
  const start = performance.now();
  await page.goto(url);
  await page.locator("tbody tr").first().waitFor();
  await page.locator(".plot svg").nth(1).waitFor();
  await page.evaluate(() =>
    new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)))
  );
  const seconds = (performance.now() - start) / 1000;
  await page.close();
  return seconds;
}
