import type { SubmissionRecord } from "../batch/record.ts";

/** The files of a report's folder, beside the journal and bundles. */
export const REPORT_FILES = [
  "results.json",
  "junit.xml",
  "results.csv",
  "summary.md",
  "index.html",
] as const;

/**
 * One report while it is written, as text in three steps: its beginning, a piece a submission, its
 * end. It keeps counts and small facts but no records, so that all reports of a batch of any size
 * are written in one reading.
 */
export interface Report {
  /** The file's name in the report's folder. */
  readonly file: (typeof REPORT_FILES)[number];
  /** What stands before the submissions; called once, first. */
  head(): string;
  record(record: SubmissionRecord): string;
  /** What stands after them; called once, last. */
  tail(): string;
  /** For a beginning that has totals in it: what replaces `head()`, of the same length in bytes. */
  finalHead?(): string;
}
