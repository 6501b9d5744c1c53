import { shortened } from "../../../terminal/text.ts";
import type { SubmissionRecord } from "../record.ts";

/** Lines of a stream that say why a grading failed: a stack trace has its reason last. */
const LINES = 5;

/** Characters of such a line. */
const LONGEST_LINE = 200;

/** The end of what a grader wrote where it says why it failed. */
export interface LastWords {
  stream: "standard error" | "standard output";
  /** From one to five, none of them empty; not yet safe for a terminal. */
  lines: string[];
}

/**
 * What a grader that failed wrote last: on standard error, or else on standard output, where a v2
 * grader may log as well. Undefined of one that answered, and where nothing was written.
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
  // Of an answer that is not one, the problems have said all.
  if (status === "invalid-output" && protocol !== "v2") return undefined;
  const output = lastLines(stdout.text);
  return output.length > 0 ? { stream: "standard output", lines: output } : undefined;
}

function lastLines(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line.trim() !== "").slice(-LINES)
    .map((line) => shortened(line.trimEnd(), LONGEST_LINE));
}
