import { scoreTexts } from "../../../terminal/measures.ts";
import { createTwoFilesPatch } from "diff";
import type { GradeReport } from "../../report.ts";
import { MATCH_LIMIT_MS, matchesInTime } from "./bounded_match.ts";
import type { Difference, Expectation } from "../record.ts";

/** The parts of a grading that an expectation checks. */
export type Outcome = Pick<
  GradeReport,
  | "status"
  | "fractionalScore"
  | "feedback"
  | "richFeedback"
  | "durationSeconds"
  | "peakMemoryBytes"
  | "usage"
>;

/** Most edits for which a comparison of two texts is still useful. */
const LONGEST_DIFF = 2000;

const MIB = 1024 ** 2;

/** All differences between a grading and its expectation; empty if there are none. */
export function differencesFrom(expectation: Expectation, outcome: Outcome): Difference[] {
  const differences: Difference[] = [];
  const { status, score, maxSeconds, maxMemoryMiB } = expectation;
  if (status !== undefined && status !== outcome.status) {
    differences.push({ field: "status", expected: status, actual: outcome.status, diff: null });
  }
  if (score !== undefined && !scoreFits(score, outcome.fractionalScore)) {
    const actual = actualScore(score, outcome.fractionalScore);
    differences.push({ field: "score", expected: scoreText(score), actual, diff: null });
  }
  differences.push(...feedbackDifferences(expectation, shownFeedback(outcome)));
  if (maxSeconds !== undefined && outcome.durationSeconds > maxSeconds) {
    // Not rounded: it could then look like an allowed value.
    const actual = `${outcome.durationSeconds} s`;
    const expected = `at most ${maxSeconds} s`;
    differences.push({ field: "time", expected, actual, diff: null });
  }
  const memory = outcome.peakMemoryBytes;
  if (maxMemoryMiB !== undefined && memory !== null && memory > maxMemoryMiB * MIB) {
    const size = `${Math.ceil(memory / MIB)} MB`;
    const actual = outcome.usage?.isLowerBound.peakMemoryBytes === true ? `≥ ${size}` : size;
    const expected = `at most ${maxMemoryMiB} MB`;
    differences.push({ field: "memory", expected, actual, diff: null });
  }
  return differences;
}

/** What a learner sees; null if there is nothing. */
export function shownFeedback(
  { feedback, richFeedback }: Pick<GradeReport, "feedback" | "richFeedback">,
): string | null {
  return richFeedback ?? feedback;
}

function scoreFits(expected: NonNullable<Expectation["score"]>, score: number | null): boolean {
  if (score === null) return false;
  // A third cannot be written with all its digits.
  if (typeof expected === "number") return Math.abs(score - expected) < 1e-9;
  return score >= (expected.min ?? 0) && score <= (expected.max ?? 1);
}

/** With enough digits to differ from the expected score. */
function actualScore(expected: NonNullable<Expectation["score"]>, score: number | null): string {
  if (score === null) return "none";
  const bounds = typeof expected === "number" ? [expected] : [expected.min ?? 0, expected.max ?? 1];
  return scoreTexts([score, ...bounds])[0]!;
}

function scoreText(expected: NonNullable<Expectation["score"]>): string {
  if (typeof expected === "number") return String(expected);
  const { min, max } = expected;
  if (min === undefined) return max === undefined ? "a score" : `at most ${max}`;
  return max === undefined ? `at least ${min}` : `${min} to ${max}`;
}

function feedbackDifferences(
  { feedbackContains = [], feedbackMatches = [] }: Expectation,
  feedback: string | null,
): Difference[] {
  const actual = feedback ?? "none";
  const missing = feedbackContains.filter((text) => feedback?.includes(text) !== true)
    .map((text): Difference => ({
      field: "feedback",
      expected: `to contain ${JSON.stringify(text)}`,
      actual,
      diff: lineDiff(text, feedback),
    }));
  const unmatched = feedbackMatches.flatMap((text): Difference[] => {
    const matches = matchesInTime(text, feedback ?? "");
    if (matches === true) return [];
    const expected = `to match /${text}/` +
      (matches === undefined ? ` (stopped matching after ${MATCH_LIMIT_MS / 1000} s)` : "");
    return [{ field: "feedback", expected, actual, diff: null }];
  });
  return [...missing, ...unmatched];
}

/**
 * A unified diff; null if there is nothing to compare.
 *
 * @param titles names of the two sides
 */
export function lineDiff(
  expected: string,
  actual: string | null,
  titles: readonly [string, string] = ["expected", "actual"],
): string | null {
  if (actual === null) return null;
  const lines = (text: string) => text.endsWith("\n") ? text : `${text}\n`;
  const patch = createTwoFilesPatch(
    ...titles,
    lines(expected),
    lines(actual),
    undefined,
    undefined,
    {
      context: 3,
      maxEditLength: LONGEST_DIFF,
      headerOptions: { includeIndex: false, includeUnderline: false, includeFileHeaders: true },
    },
  );
  return patch?.trimEnd() ?? null;
}
