import { attackVerdict } from "../attack/summary.ts";
import type { BatchHeader, SubmissionRecord } from "../batch/record.ts";
import { listedShards } from "../batch/shard_text.ts";

/**
 * A submission's result for whoever runs the suite: an expectation met or not, a grader's fault
 * where there was no expectation, answers that differ between repetitions, or a plain grading.
 */
export const OUTCOMES = ["unmet", "fault", "unstable", "met", "unchecked"] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  unmet: "not as expected",
  fault: "grader fault",
  unstable: "unstable",
  met: "as expected",
  unchecked: "nothing expected",
};

/** The fields of a record that determine its outcome. */
type Judged = Pick<SubmissionRecord, "met" | "stable" | "attack"> & {
  grading: Pick<SubmissionRecord["grading"], "status">;
};

export function outcomeOf({ met, stable, attack, grading }: Judged): Outcome {
  if (met === false) return "unmet";
  if (attack?.word === "not-applicable") return "unchecked";
  if (met === null && grading.status !== "graded") return "fault";
  if (stable === false) return "unstable";
  return met === null ? "unchecked" : "met";
}

/** Whether a submission needs attention, which makes the batch fail. */
export function isFailure(record: Judged): boolean {
  const outcome = outcomeOf(record);
  return outcome === "unmet" || outcome === "fault" || outcome === "unstable";
}

/** The verdict on a whole suite. */
export interface SuiteVerdict {
  state: "passed" | "failed" | "incomplete";
  /** One sentence without a full stop. */
  text: string;
}

export function suiteVerdict(header: BatchHeader): SuiteVerdict {
  const { counts, complete, attacks } = header;
  const { graded, met, unmet, unexpected, unstable } = counts;
  const faults = [
    ...(unmet === 0
      ? []
      : attacks === undefined
      ? [`${grouped(unmet)} of ${grouped(met + unmet)} not as expected`]
      : [attackVerdict(attacks)]),
    ...(unexpected > 0 ? [plural(unexpected, "grader fault")] : []),
    ...(unstable > 0 ? [`${grouped(unstable)} unstable`] : []),
  ];
  const missing = whatIsMissing(header);
  if (faults.length > 0) return { state: "failed", text: [...faults, ...missing].join(", ") };
  const good = graded === 0
    ? "Nothing was graded"
    : attacks !== undefined
    ? attackVerdict(attacks)
    : unmet + met === 0
    ? `${plural(graded, "submission")} graded without a fault`
    : met === graded
    ? `${met === 1 ? "The one submission is" : `All ${grouped(met)} submissions are`} as expected`
    : `${grouped(met)} as expected, ${grouped(graded - met)} graded without a fault`;
  return complete
    ? { state: "passed", text: good }
    : { state: "incomplete", text: [good, ...missing].join(", ") };
}

/** Why a batch is not complete, in a few words each; empty if it is. */
export function whatIsMissing({ counts, complete, shards }: BatchHeader): string[] {
  if (complete) return [];
  const { graded, total } = counts;
  const reasons = shards === undefined || shards.missing.length === 0
    ? []
    : [missingShards(shards.missing, shards.count)];
  if (graded < total) {
    reasons.push(`stopped after ${grouped(graded)} of ${plural(total, "submission")}`);
  }
  return reasons.length > 0 ? reasons : ["stopped before its end"];
}

function missingShards(missing: readonly number[], count: number): string {
  const [one, ...more] = missing;
  return more.length === 0
    ? `shard ${one} of ${count} is missing`
    : `shards ${listed(missing)} of ${count} are missing`;
}

/** `2 and 4`, `2, 3 and 7` */
function listed(numbers: readonly number[]): string {
  const text = listedShards(numbers);
  return text.includes(" and ") ? text : text.replace(/, (\d+)$/, " and $1");
}

/** `5,000` */
export function grouped(count: number): string {
  return count.toLocaleString("en");
}

export function plural(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;
}
