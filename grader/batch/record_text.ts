import { excerptText } from "../reports/excerpt.ts";
import type { SubmissionRecord } from "./record.ts";

/** Most characters of a record as JSON: well below the longest line that can be read back. */
const LONGEST = 8 * 1024 ** 2;

/** Characters kept of an overlong result in a difference. */
const KEPT = 2000;

/**
 * A record as JSON. Many expectations on one long feedback, each with the actual result, would make
 * a line too long to read back: then each keeps less.
 */
export function recordText(record: SubmissionRecord): string {
  const text = JSON.stringify(record);
  if (text.length <= LONGEST) return text;
  const differences = record.differences.map((difference) => ({
    ...difference,
    actual: excerptText(difference.actual, KEPT),
    diff: null,
  }));
  return JSON.stringify({ ...record, differences });
}
