/** Facts of the grader contract (docs/spec/grader-contract.md) for use in code. */

/** How a grader gets its parameters and returns its verdict. */
export type Protocol = "v1" | "v2";

/** The six statuses that every report uses. */
export const STATUSES = [
  "graded",
  "invalid-output",
  "crashed",
  "timeout",
  "out-of-memory",
  "not-started",
] as const;
export type Status = (typeof STATUSES)[number];

/** Where a v2 grader writes its verdict, and what a learner sees instead of `feedback`. */
export const FEEDBACK_PATH = "/shared/feedback.json";
export const RICH_FEEDBACK_PATHS = {
  HTML: "/shared/htmlFeedback.html",
  TXT: "/shared/txtFeedback.txt",
} as const;
export type FeedbackType = keyof typeof RICH_FEEDBACK_PATHS;

/** Bytes of UTF-8 after which Coursera truncates feedback. */
export const FEEDBACK_SHOWN = 64 * 1024;

/** Larger result files, in bytes, are not read. */
export const RESULT_FILE_CAP = 16 * 1024 * 1024;

/** Most bytes kept of each of a grader's output streams. */
export const OUTPUT_CAP = 16 * 1024 * 1024;

/** Defaults of `grade local` (docs/spec/commands.md, "Defaults of grade local"). */
export const DEFAULTS = { timeLimit: 300, memoryMiB: 1024, cpus: 1, pidsLimit: 256 } as const;

/**
 * The limits that production gives a grader by default (docs/spec/grader-contract.md, "Legal
 * values").
 */
export const PRODUCTION_DEFAULTS = {
  v1: { timeLimit: 1200, memoryMiB: 1024, cpus: 1 },
  v2: { timeLimit: 1200, memoryMiB: 4096, cpus: 1 },
} as const;
