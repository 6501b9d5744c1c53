import type { Evidence } from "./evidence.ts";

/** A line with at least this many characters is taken to come from only one text. */
const LONG_LINE = 20;

/** What learners may see without learning anything about the grader. */
export interface Known {
  /** The learner's own code, and that of the attack. */
  code: readonly string[];
  /** What learners see for the right submission and for an empty one. */
  feedback: { right: string | null; empty: string | null };
}

/** Text of the grader that a learner sees. */
export interface Leak {
  /** A line of a file that the attack read, or a place in a stack trace. */
  kind: "line" | "trace";
  /** What was seen, in one line. */
  text: string;
}

/** What each kind of leak gives a learner, and the advice against it, whichever attack showed it. */
export const LEAKS: Readonly<Record<Leak["kind"], { gain: string; helps: string }>> = {
  line: {
    gain: "the text of the grader's files, such as tests and answers",
    helps: "no-grader-text",
  },
  trace: {
    gain: "the grader's files, lines and code, as its stack traces show them",
    helps: "no-traces",
  },
};

/**
 * Finds parts of the grader in what a learner sees: a line of a file that the attack read, or a stack
 * trace through files that are neither the system's nor the learner's.
 *
 * @returns lines of files first; empty if nothing was found
 */
export function leaksIn(shown: string, { read }: Evidence, known: Known): Leak[] {
  const { right, empty } = known.feedback;
  const isHonest = (text: string) => right?.includes(text) === true;
  const isKnown = (text: string) =>
    known.code.some((each) => each.includes(text)) || isHonest(text) ||
    // The grader may read a hint for empty submissions from a file.
    empty?.includes(text) === true;
  const leaks: Leak[] = [];
  for (const { path, text } of read) {
    const line = text.split("\n").map((each) => each.trim())
      .find((each) => each.length >= LONG_LINE && shown.includes(each) && !isKnown(each));
    if (line === undefined) continue;
    leaks.push({ kind: "line", text: `the feedback has a line of ${path}: ${line}` });
  }
  for (const [place = "", path = "", number = ""] of shown.matchAll(TRACE)) {
    if (isSystem(path) || isHonest(place)) continue;
    leaks.push({ kind: "trace", text: `the feedback names line ${number} of ${path}` });
  }
  return leaks;
}

/** A place in a file, as stack traces of Python, Node and shells show it. */
const TRACE = /(\/[\w./-]+)(?:", line |: line |:)(\d{1,6})\b/g;

/** Whether a path belongs to the base system, to libraries or to the submission. */
function isSystem(path: string): boolean {
  return /^\/(usr|lib\w*|bin|sbin|proc|dev|etc|shared)\//.test(path) ||
    /\/(site-packages|node_modules)\//.test(path);
}
