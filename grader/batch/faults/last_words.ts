import { shortened } from "../../../terminal/text.ts";
import type { SubmissionRecord } from "../record.ts";

/** Lines of a stream that say why a grading failed: a stack trace ends with its reason. */
const LINES = 5;

/** Most characters of such a line. */
const LONGEST_LINE = 200;

/** The end of a grader's output that says why it failed. */
export interface LastWords {
  stream: "standard error" | "standard output";
  /** One to five lines, none empty; not yet safe for a terminal. */
  lines: string[];
}

/**
 * The last output of a failed grader: on standard error, or otherwise on standard output, to which
 * a v2 grader may also log. Undefined if it answered or wrote nothing.
 */
export function lastWords(
  { status, protocol, stderr, stdout }: Pick<
    SubmissionRecord["grading"],
    "status" | "protocol" | "stderr" | "stdout"
  >,
): LastWords | undefined {
  if (status === "graded" || status === "not-started") return undefined;
  const error = lastLines(stderr.text);
  if (error.length > 0) return { stream: "standard error", lines: error };
  // For an invalid answer the problems say it all.
  if (status === "invalid-output" && protocol !== "v2") return undefined;
  const output = lastLines(stdout.text);
  return output.length > 0 ? { stream: "standard output", lines: output } : undefined;
}

function lastLines(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line.trim() !== "").slice(-LINES)
    .map((line) => shortened(line.trimEnd(), LONGEST_LINE));
}
