import { excerptText } from "../reports/excerpt.ts";
import type { SubmissionRecord } from "./record.ts";

/** Characters of JSON that a record may take: with room to the longest line that is read again. */
const LONGEST = 8 * 1024 ** 2;

/** Characters that a difference keeps of what came out where there is too much of it. */
const KEPT = 2000;

/**
 * A record as JSON. Many expectations of one long feedback, each with what came out instead, would
 * make a line that nothing reads again: then each keeps less.
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
