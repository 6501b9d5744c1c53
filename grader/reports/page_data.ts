import type { AttackOutcome } from "../attack/outcome.ts";
import type { NoUsage } from "../../docker/container/usage.ts";
import type { LastWords } from "../batch/faults/last_words.ts";
import type { BatchHeader, SubmissionRecord } from "../batch/record.ts";
import type { Status } from "../contract.ts";
import type { Excerpt } from "./excerpt.ts";
import type { Outcome } from "./outcome.ts";

/**
 * The JSON data of `index.html`, shared by the program that writes it and the script that reads it.
 */

/** Submissions whose details are parsed together when one of them is first opened. */
export const DETAILS_CHUNK = 25;

/** A submission in the table and charts: name, outcome, status, score, s, bytes, CPU s, etc. */
export type PageRow = [
  name: string,
  outcome: Outcome,
  status: Status,
  score: number | null,
  seconds: number,
  peakMemoryBytes: number | null,
  cpuSeconds: number | null,
  memoryIsLowerBound: boolean,
  cpuIsLowerBound: boolean,
];

/** A text whose middle may be omitted from the page. */
export interface PageStream extends Excerpt {
  /** Length of the grader's whole output. */
  bytes: number;
  /** Whether the grading itself kept only a part. */
  cut: boolean;
}

type Grading = SubmissionRecord["grading"];

/** Everything else that is shown of an opened submission. */
export interface PageDetails extends
  Pick<
    SubmissionRecord,
    | "digest"
    | "partId"
    | "expectation"
    | "expectedBy"
    | "differences"
    | "timeout"
    | "repetitions"
    | "shard"
    | "resumed"
    | "bundle"
    | "repeatLine"
  >,
  Pick<
    Grading,
    | "protocol"
    | "protocolGuessed"
    | "problems"
    | "warnings"
    | "leaks"
    | "hint"
    | "exitCode"
    | "limits"
  > {
  /** Why there are no figures of memory and CPU time; null if there are. */
  missingBecause: NoUsage | null;
  /** What a learner sees; null if there is nothing. */
  feedback: (Excerpt & { type: "plain" | "TXT" | "HTML" }) | null;
  stdout: PageStream;
  stderr: PageStream;
  /**
   * The learner's files, with notes on what is not shown; absent if the report has no access to the
   * submissions.
   */
  files?: { texts: (PageStream & { name: string })[]; notes: string[] };
}

/** Submissions that failed in the same way. */
export interface PageFault {
  /** The first few, or all attacks, in order. */
  names: string[];
  count: number;
  outcome: Outcome;
  status: Status;
  /** What is wrong, one line each. */
  reasons: string[];
  /** The last lines that the first of them wrote. */
  words: LastWords | null;
  repeatLine: string | null;
  /** The outcome of an attack. */
  attack: AttackOutcome | null;
}

/** Data that is known only after all submissions are written. */
export interface PageEnd {
  header: BatchHeader;
  /** The most frequent ones. */
  faults: PageFault[];
  /** All failed submissions, including those of other faults. */
  failed: number;
  /** The highest limits of any submission. */
  limits: { timeLimitSeconds: number; memoryMiB: number; cpus: number } | null;
  /** Number of submissions with a text shortened for this page. */
  shortened: number;
}
