import * as z from "zod";
import { STATUSES } from "../contract.ts";
import { lineDiff, shownFeedback } from "./suite/expectation.ts";
import type { SubmissionRecord } from "./record.ts";

const outcomeSchema = z.strictObject({
  status: z.enum(STATUSES),
  fractionalScore: z.number().nullable().describe("null where it was not graded"),
});

const changeSchema = z.strictObject({
  name: z.string(),
  before: outcomeSchema.describe("with SOURCE_A"),
  after: outcomeSchema.describe("with SOURCE_B"),
  scoreDropped: z.boolean(),
  feedbackDiff: z.string().nullable().describe("unified; null where a learner sees the same"),
});
export type Change = z.infer<typeof changeSchema>;

/** The document that `grade compare --json` prints; source of the published JSON Schema. */
export const comparisonSchema = z.strictObject({
  schema: z.literal(1),
  sourceA: z.string(),
  sourceB: z.string(),
  directory: z.string(),
  imageA: z.string(),
  imageB: z.string(),
  compared: z.int().nonnegative(),
  changed: z.int().nonnegative(),
  dropped: z.int().nonnegative().describe("submissions with a lower score, or none any more"),
  broken: z.array(z.string()).describe("conditions of the call that do not hold"),
  changes: z.array(changeSchema).describe("sorted by name"),
}).meta({
  title: "courseraprogramming grade compare --json",
  description: "What two graders make of the same submissions",
});
export type Comparison = z.infer<typeof comparisonSchema>;

/** How both graders judged the submissions, and where they differ. */
export type Compared = Pick<Comparison, "compared" | "changed" | "dropped" | "changes">;

/** Conditions on a comparison. */
export interface CompareConditions {
  maxChanged: number | undefined;
  noScoreDrop: boolean;
}

/**
 * Compares two gradings of the same submissions.
 *
 * @param before, after sorted by name
 * @param onChange called with each pair that differs, in the same order
 */
export async function compareRecords(
  before: AsyncIterable<SubmissionRecord>,
  after: AsyncIterable<SubmissionRecord>,
  onChange: (a: SubmissionRecord, b: SubmissionRecord, change: Change) => void = () => {},
): Promise<Compared> {
  const changes: Change[] = [];
  let compared = 0;
  const others = after[Symbol.asyncIterator]();
  for await (const a of before) {
    const { value: b } = await others.next();
    if (b?.name !== a.name) throw new Error(`Both graders have graded \`${a.name}\``);
    compared++;
    const change = changeOf(a, b);
    if (change === undefined) continue;
    changes.push(change);
    onChange(a, b, change);
  }
  const dropped = changes.filter(({ scoreDropped }) => scoreDropped).length;
  return { compared, changed: changes.length, dropped, changes };
}

/** The conditions that are not met, one line each. */
export function brokenConditions(
  { changed, dropped }: Compared,
  { maxChanged, noScoreDrop }: CompareConditions,
): string[] {
  const broken: string[] = [];
  if (maxChanged !== undefined && changed > maxChanged) {
    broken.push(`changed submissions: ${changed}, more than --max-changed ${maxChanged}`);
  }
  if (noScoreDrop && dropped > 0) broken.push(`scores that dropped: ${dropped}`);
  return broken;
}

function changeOf(a: SubmissionRecord, b: SubmissionRecord): Change | undefined {
  const [before, after] = [outcomeOf(a), outcomeOf(b)];
  const [feedbackA, feedbackB] = [shownFeedback(a.grading), shownFeedback(b.grading)];
  const sameFeedback = feedbackA === feedbackB;
  const same = before.status === after.status && before.fractionalScore === after.fractionalScore;
  if (same && sameFeedback) return undefined;
  const score = before.fractionalScore;
  return {
    name: a.name,
    before,
    after,
    scoreDropped: score !== null && (after.fractionalScore ?? -1) < score,
    feedbackDiff: sameFeedback
      ? null
      : lineDiff(feedbackA ?? "", feedbackB ?? "", ["before", "after"]) ?? "too different to show",
  };
}

function outcomeOf({ grading: { status, fractionalScore } }: SubmissionRecord): Change["before"] {
  return { status, fractionalScore: status === "graded" ? fractionalScore : null };
}
