import type { Batch } from "../../grader/batch/record.ts";
import type { Report } from "../../grader/reports/report.ts";

/** The text of a report of a batch. */
export async function rendered(report: Report, batch: Batch): Promise<string> {
  const head = report.head();
  let body = "";
  for await (const record of batch.records()) body += report.record(record);
  body += report.tail();
  return (report.finalHead?.() ?? head) + body;
}
