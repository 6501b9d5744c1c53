import type { BatchHeader, SubmissionRecord } from "../batch/record.ts";

/**
 * What a submission came to for whoever runs the suite: an expectation met or not, a grader's fault
 * where nothing was expected, answers that differ between repetitions, or a plain grading.
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

/** What of a record its outcome depends on. */
type Judged = Pick<SubmissionRecord, "met" | "stable"> & {
  grading: Pick<SubmissionRecord["grading"], "status">;
};

export function outcomeOf({ met, stable, grading }: Judged): Outcome {
  if (met === false) return "unmet";
  if (met === null && grading.status !== "graded") return "fault";
  if (stable === false) return "unstable";
  return met === null ? "unchecked" : "met";
}

/** Whether somebody has to look at it. */
export function isFailure(outcome: Outcome): boolean {
  return outcome === "unmet" || outcome === "fault" || outcome === "unstable";
}

/** The verdict of a whole suite. */
export interface SuiteVerdict {
  state: "passed" | "failed" | "incomplete";
  /** One sentence without a full stop. */
  text: string;
}

export function suiteVerdict({ counts, complete }: BatchHeader): SuiteVerdict {
  const { total, graded, met, unmet, unexpected, unstable } = counts;
  const faults = [
    ...(unmet > 0 ? [`${grouped(unmet)} of ${grouped(met + unmet)} not as expected`] : []),
    ...(unexpected > 0 ? [plural(unexpected, "grader fault")] : []),
    ...(unstable > 0 ? [`${grouped(unstable)} unstable`] : []),
  ];
  const stopped = complete
    ? []
    : [`stopped after ${grouped(graded)} of ${plural(total, "submission")}`];
  if (faults.length > 0) return { state: "failed", text: [...faults, ...stopped].join(", ") };
  const good = graded === 0
    ? "Nothing was graded"
    : unmet + met === 0
    ? `${plural(graded, "submission")} graded without a fault`
    : met === graded
    ? `${met === 1 ? "The one submission is" : `All ${grouped(met)} submissions are`} as expected`
    : `${grouped(met)} as expected, ${grouped(graded - met)} graded without a fault`;
  return complete
    ? { state: "passed", text: good }
    : { state: "incomplete", text: [good, ...stopped].join(", ") };
}

/** `5,000` */
export function grouped(count: number): string {
  return count.toLocaleString("en");
}

export function plural(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;
}
