import { join } from "node:path";
import type { BatchHeader, SubmissionRecord } from "../../../grader/batch/record.ts";
import { writeReports } from "../../../grader/reports/write_reports.ts";
import { temporaryFolder } from "../files.ts";
import { aBatch } from "./batch.ts";
import { inBrowser, type OpenPage } from "./browser.ts";
import { reportPage } from "./report_page.ts";

/** Writes the reports of the records and opens the page. */
export async function inReport(
  records: SubmissionRecord[],
  use: (open: OpenPage) => Promise<void>,
  options: Parameters<typeof inBrowser>[1] = {},
  header: Partial<BatchHeader> = {},
): Promise<void> {
  await reportPage();
  await using folder = await temporaryFolder();
  await writeReports(folder.path, aBatch(records, header));
  await inBrowser(join(folder.path, "index.html"), options, use);
}
