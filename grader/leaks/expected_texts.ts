import type { SubmissionRecord } from "../batch/record.ts";
import { shownFeedback } from "../batch/suite/expectation.ts";
import { flatten, textOfHtml } from "./flat_text.ts";

/** Most texts of a suite that are compared; a suite with more has texts for single submissions. */
const MOST_TEXTS = 1000;

/**
 * Those texts that a suite expects (`feedbackContains`) and that every submission gets: the author
 * wants learners to see them.
 */
export async function commonTexts(
  expected: Iterable<string>,
  records: AsyncIterable<Pick<SubmissionRecord, "grading">>,
): Promise<string[]> {
  let texts = [...new Set(expected)].slice(0, MOST_TEXTS);
  if (texts.length === 0) return [];
  for await (const { grading } of records) {
    if (grading.status === "not-started") continue;
    const feedback = shownFeedback(grading) ?? "";
    texts = texts.filter((text) => feedback.includes(text));
    if (texts.length === 0) break;
  }
  return texts;
}

/** A record without the leaks that are part of one of these texts. */
export function withoutExpected(
  record: SubmissionRecord,
  common: readonly string[],
): SubmissionRecord {
  const { leaks } = record.grading;
  if (leaks === undefined || leaks.length === 0 || common.length === 0) return record;
  const flat = common.flatMap((text) => [flatten(text).flat, flatten(textOfHtml(text)).flat]);
  const kept = leaks.filter(({ text }) => !flat.some((each) => each.includes(flatten(text).flat)));
  return { ...record, grading: { ...record.grading, leaks: kept } };
}
