import { differencesFrom } from "./expectation.ts";
import type { PlannedSubmission } from "../plan.ts";
import type { SubmissionRecord } from "../record.ts";

/** A record with what is expected of it now, which may not be what it was when it was graded. */
export function evaluated(
  record: SubmissionRecord,
  { expectation, expectedBy }: Pick<PlannedSubmission, "expectation" | "expectedBy">,
): SubmissionRecord {
  if (expectation === undefined) {
    return { ...record, expectation: null, expectedBy: null, met: null, differences: [] };
  }
  const differences = differencesFrom(expectation, record.grading);
  const met = differences.length === 0;
  return { ...record, expectation, expectedBy: expectedBy ?? null, met, differences };
}
