import { differencesFrom } from "./expectation.ts";
import type { PlannedSubmission } from "../plan.ts";
import type { SubmissionRecord } from "../record.ts";

/**
 * A record evaluated against the current expectation, which may have changed since it was graded.
 */
export function evaluated(
  record: SubmissionRecord,
  { expectation, expectedBy }: Pick<PlannedSubmission, "expectation" | "expectedBy">,
): SubmissionRecord {
  // Judged when it was graded, with more data than the record has.
  if (record.attack !== undefined) return record;
  if (expectation === undefined) {
    return { ...record, expectation: null, expectedBy: null, met: null, differences: [] };
  }
  const differences = differencesFrom(expectation, record.grading);
  const met = differences.length === 0;
  return { ...record, expectation, expectedBy: expectedBy ?? null, met, differences };
}
