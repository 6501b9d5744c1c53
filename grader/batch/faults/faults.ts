import { faultKey } from "./fault_key.ts";
import type { SubmissionRecord } from "../record.ts";

/** Submissions of a fault that are named. */
const NAMED = 3;

/** Faults that are told apart; what comes after so many is only counted. */
const MOST = 1000;

/** Characters kept of each text of a fault's first submission. */
const KEPT = 4096;

/** Submissions that failed alike. */
export interface Fault {
  /** The first of them, its long texts cut to what is shown of a failure. */
  first: SubmissionRecord;
  /** The first few, in their order. */
  names: string[];
  count: number;
}

/** Groups failed submissions by what is wrong: a grader that crashes on all has one fault. */
export class Faults {
  readonly #faults = new Map<string, Fault>();
  #total = 0;

  /** @param record of a submission that is a reason to fail */
  add(record: SubmissionRecord): void {
    this.#total++;
    const key = faultKey(record);
    const known = this.#faults.get(key);
    if (known !== undefined) {
      known.count++;
      if (known.names.length < NAMED) known.names.push(record.name);
    } else if (this.#faults.size < MOST) {
      this.#faults.set(key, { first: compact(record), names: [record.name], count: 1 });
    }
  }

  /** Submissions in all. */
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

/** `ada, bob, eve and 22 more`. @param shown makes a name safe for where it is shown */
export function faultNames({ names, count }: Fault, shown: (name: string) => string): string {
  const more = count - names.length;
  const texts = [...names.map(shown), ...(more > 0 ? [`${more} more`] : [])];
  const last = texts.pop() ?? "";
  return texts.length === 0 ? last : `${texts.join(", ")} and ${last}`;
}

/** Thousands of them may lie in memory together. */
function compact(record: SubmissionRecord): SubmissionRecord {
  const { grading } = record;
  const cut = (text: string) => text.slice(0, KEPT);
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
      feedback: null,
      richFeedback: null,
      problems: grading.problems.map(cut),
      stdout: end(grading.stdout),
      stderr: end(grading.stderr),
    },
  };
}
