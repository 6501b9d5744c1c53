/** Most leaks reported for one grading; more would say nothing new. */
export const MOST_LEAKS = 10;

/** Most characters kept of each text. */
const LONGEST = 300;

/**
 * What learners may see of a grader: a line of a file, names and values in the order of a file, a
 * path, or a place in a stack trace.
 */
export const LEAK_KINDS = ["line", "code", "path", "trace"] as const;

/** One place where a learner sees part of the grader (docs/attacks.md, "Leaks without attacks"). */
export interface Leak {
  kind: typeof LEAK_KINDS[number];
  /** As it stands in the feedback, without tags. */
  text: string;
  /** The grader's file that it is of, or the path that it names. */
  file: string;
}

/** A leak with its text cut. */
export function leakOf(leak: Leak): Leak {
  const text = leak.text.slice(0, LONGEST).replace(/[\ud800-\udbff]$/, "");
  return { ...leak, text };
}
