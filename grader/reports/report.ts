import type { SubmissionFiles, SubmissionRecord } from "../batch/record.ts";

/** The files in a report's folder, apart from the journal and bundles. */
export const REPORT_FILES = [
  "results.json",
  "junit.xml",
  "results.csv",
  "summary.md",
  "index.html",
] as const;

/**
 * One report being written, as text in three steps: its beginning, one piece per submission, its
 * end. It keeps counts and small facts but no records, so that all reports of a batch of any size
 * are written in one pass.
 */
export interface Report {
  /** The file's name in the report's folder. */
  readonly file: (typeof REPORT_FILES)[number];
  /** The text before the submissions; called once, first. */
  head(): string;
  /** @param files of the submission, where available */
  record(record: SubmissionRecord, files?: SubmissionFiles): string;
  /** The text after them; called once, last. */
  tail(): string;
  /** For a beginning with totals: the replacement of `head()`, of the same length in bytes. */
  finalHead?(): string;
}
