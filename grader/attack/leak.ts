import type { Evidence } from "./evidence.ts";

/** Characters from which a line is taken to be of one text only. */
const LONG_LINE = 20;

/** What a learner may see without learning anything of the grader. */
export interface Known {
  /** The learner's own code, and that of the attack. */
  code: readonly string[];
  /** What learners see of the right submission and of an empty one. */
  feedback: { right: string | null; empty: string | null };
}

/** Text of the grader that a learner sees. */
export interface Leak {
  /** A line of a file that the attack read, or a place in a stack trace. */
  kind: "line" | "trace";
  /** What was seen, one line. */
  text: string;
}

/** What leaks are worth to a learner, and the advice against them, whichever attack showed them. */
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
 * What of a grader stands in what a learner sees: a line of a file that the attack read, or a stack trace
 * through files that are neither the system's nor the learner's.
 *
 * @returns lines of files first; empty where nothing was seen
 */
export function leaksIn(shown: string, { read }: Evidence, known: Known): Leak[] {
  const { right, empty } = known.feedback;
  const isHonest = (text: string) => right?.includes(text) === true;
  const isKnown = (text: string) =>
    known.code.some((each) => each.includes(text)) || isHonest(text) ||
    // Hints for whoever has not done it may lie in a file.
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

/** A place in a file as stack traces of Python, of Node and of shells write it. */
const TRACE = /(\/[\w./-]+)(?:", line |: line |:)(\d{1,6})\b/g;

/** Whether a path is of the base system, of libraries or of the submission. */
function isSystem(path: string): boolean {
  return /^\/(usr|lib\w*|bin|sbin|proc|dev|etc|shared)\//.test(path) ||
    /\/(site-packages|node_modules)\//.test(path);
}
