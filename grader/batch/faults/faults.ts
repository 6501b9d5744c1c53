import { faultKey } from "./fault_key.ts";
import type { SubmissionRecord } from "../record.ts";

/** Most submissions of a fault that are named; all attacks are, because there are few. */
const NAMED = 3;
const NAMED_ATTACKS = 1000;

/** Most faults that are distinguished; later ones are only counted. */
const MOST = 1000;

/** Characters kept of each text of a fault's first submission. */
const KEPT = 4096;

/** The same of feedback, of which one line is shown. */
const KEPT_OF_FEEDBACK = 256;

/** Submissions that failed in the same way. */
export interface Fault {
  /** The first one, with long texts cut to what is shown of a failure. */
  first: SubmissionRecord;
  /** The first few, or all attacks, in order. */
  names: string[];
  count: number;
}

/** Groups failed submissions by fault: a grader that crashes on all of them has one. */
export class Faults {
  readonly #faults = new Map<string, Fault>();
  #total = 0;

  /**
   * @param record of a submission that counts as a failure
   * @returns whether its fault is new
   */
  add(record: SubmissionRecord): boolean {
    this.#total++;
    const key = faultKey(record);
    const known = this.#faults.get(key);
    if (known !== undefined) {
      known.count++;
      const most = record.attack === undefined ? NAMED : NAMED_ATTACKS;
      if (known.names.length < most) known.names.push(record.name);
      return false;
    }
    if (this.#faults.size < MOST) {
      this.#faults.set(key, { first: compact(record), names: [record.name], count: 1 });
    }
    return true;
  }

  /** Number of submissions in all. */
  get total(): number {
    return this.#total;
  }

  /** The most frequent faults, in the order of their first submissions. */
  most(limit: number): Fault[] {
    const all = [...this.#faults.values()];
    const chosen = new Set(all.toSorted((a, b) => b.count - a.count).slice(0, limit));
    return all.filter((fault) => chosen.has(fault));
  }
}

/**
 * `ada, bob, eve and 22 more`.
 *
 * @param shown makes a name safe for its output
 */
export function faultNames({ names, count }: Fault, shown: (name: string) => string): string {
  const more = count - names.length;
  const texts = [...names.map(shown), ...(more > 0 ? [`${more} more`] : [])];
  const last = texts.pop() ?? "";
  return texts.length === 0 ? last : `${texts.join(", ")} and ${last}`;
}

/** Thousands of them may be in memory at once. */
function compact(record: SubmissionRecord): SubmissionRecord {
  const { grading } = record;
  const cut = (text: string) => text.slice(0, KEPT);
  const start = (text: string | null) => text?.slice(0, KEPT_OF_FEEDBACK) ?? null;
  const end = <Stream extends { text: string }>(stream: Stream) => ({
    ...stream,
    text: stream.text.slice(-KEPT),
  });
  return {
    ...record,
    differences: record.differences.map((difference) => ({
      ...difference,
      expected: cut(difference.expected),
      actual: cut(difference.actual),
      diff: null,
    })),
    grading: {
      ...grading,
      feedback: start(grading.feedback),
      richFeedback: start(grading.richFeedback),
      problems: grading.problems.map(cut),
      stdout: end(grading.stdout),
      stderr: end(grading.stderr),
    },
  };
}
