import type { NoUsage } from "../../docker/container/usage.ts";
import type { LastWords } from "../batch/faults/last_words.ts";
import type { BatchHeader, SubmissionRecord } from "../batch/record.ts";
import type { Status } from "../contract.ts";
import type { Excerpt } from "./excerpt.ts";
import type { Outcome } from "./outcome.ts";

/** What `index.html` holds as JSON, between the program that wrote it and the script in it. */

/** Submissions whose details are parsed together, when the first of them is opened. */
export const DETAILS_CHUNK = 25;

/** A submission in the table and the charts: name, outcome, status, score, s, bytes, CPU s, and so on. */
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

/** A text whose middle may have been left out of the page. */
export interface PageStream extends Excerpt {
  /** What the grader wrote in all. */
  bytes: number;
  /** Whether the grading itself kept only a part. */
  cut: boolean;
}

type Grading = SubmissionRecord["grading"];

/** All else that is shown of a submission once it is opened. */
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
    "protocol" | "protocolGuessed" | "problems" | "warnings" | "hint" | "exitCode" | "limits"
  > {
  /** Why there are no figures of memory and CPU time; null where there are. */
  missingBecause: NoUsage | null;
  /** What a learner sees; null where there is none. */
  feedback: (Excerpt & { type: "plain" | "TXT" | "HTML" }) | null;
  stdout: PageStream;
  stderr: PageStream;
}

/** Submissions that failed alike. */
export interface PageFault {
  /** The first few, in their order. */
  names: string[];
  count: number;
  outcome: Outcome;
  status: Status;
  /** What is wrong, a line each. */
  reasons: string[];
  /** The last lines that the first of them wrote. */
  words: LastWords | null;
  repeatLine: string | null;
}

/** What is known once all is written. */
export interface PageEnd {
  header: BatchHeader;
  /** The most frequent ones. */
  faults: PageFault[];
  /** Submissions that failed, those of other faults too. */
  failed: number;
  /** The greatest limits that a submission had. */
  limits: { timeLimitSeconds: number; memoryMiB: number; cpus: number } | null;
  /** Submissions of which a text was shortened for this page. */
  shortened: number;
}
