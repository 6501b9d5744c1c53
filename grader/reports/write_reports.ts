import { join } from "node:path";
import { writingTo } from "../../terminal/errors.ts";
import type { Batch } from "../batch/record.ts";
import { removeStaleBundles } from "../batch/bundles/stale_bundles.ts";
import { requirePlace } from "../files/file_place.ts";
import { page } from "./page.ts";
import { junit } from "./junit.ts";
import { type Report, REPORT_FILES } from "./report.ts";
import { resultsCsv } from "./results_csv.ts";
import { resultsJson } from "./results_json.ts";
import { summary } from "./summary.ts";
import { ReportFile } from "./report_file.ts";

/**
 * Writes every report of a batch into `folder`, which is made where it is missing. The records are
 * read once and not kept. A report that is already there is replaced whole or, on any failure, left
 * as it was. Bundles that are there already, and that no record names, go.
 */
export async function writeReports(folder: string, batch: Batch): Promise<void> {
  const { header } = batch;
  const { pageSource } = await import("./page_source.ts");
  const reports = [
    resultsJson(header),
    junit(header),
    resultsCsv(),
    summary(header),
    page(header, pageSource),
  ];
  await writingTo(folder, "name another folder for the reports", async () => {
    await Deno.mkdir(folder, { recursive: true });
    await using stack = new AsyncDisposableStack();
    const files: ReportFile[] = [];
    for (const { file } of reports) {
      files.push(stack.use(await ReportFile.create(join(folder, file))));
    }
    const bundles = await writeAll(reports, files, batch);
    for (const file of files) await file.finish();
    await removeStaleBundles(folder, bundles);
  });
}

/**
 * Finds out now, not after hours of grading, that a report could not be written.
 *
 * @param folder exists
 * @throws {UserError} where a link or anything but a regular file has a report's name
 */
export async function requireReportPlaces(folder: string): Promise<void> {
  for (const name of REPORT_FILES) await requirePlace(join(folder, name));
}

/** @returns the bundles that the records name */
async function writeAll(
  reports: Report[],
  files: ReportFile[],
  batch: Batch,
): Promise<Set<string>> {
  const bundles = new Set<string>();
  const each = (text: (report: Report) => string) => {
    for (const [index, report] of reports.entries()) files[index]!.write(text(report));
  };
  each((report) => report.head());
  for await (const record of batch.records()) {
    if (record.bundle !== null) bundles.add(record.bundle);
    const files = await batch.files?.(record.name);
    each((report) => report.record(record, files));
  }
  each((report) => report.tail());
  for (const [index, report] of reports.entries()) {
    const head = report.finalHead?.();
    if (head !== undefined) await files[index]!.replaceStart(head);
  }
  return bundles;
}
