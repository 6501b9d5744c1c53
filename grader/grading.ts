import type { Transfer } from "../docker/container/transfer.ts";
import type { NoUsage, Usage } from "../docker/container/usage.ts";
import type { Capture } from "../docker/engine/streams.ts";
import type { Protocol } from "./contract.ts";
import type { Verdict } from "./verdict.ts";

/** What a grader may use. */
export interface Limits {
  /** Seconds. */
  timeLimit: number;
  /** MiB; 0 means none. */
  memoryMiB: number;
  cpus: number;
  pidsLimit: number;
}

/** The parameters production gives a grader (docs/spec/grader-contract.md, "Two protocols"). */
export interface Parameters {
  partId?: string;
  userId?: string;
  filename?: string;
}

/** Everything one grading depends on beside the grader itself. */
export interface GradeRequest {
  /** Absolute path of a folder. */
  submission: string;
  /** Passed on after the image's ENTRYPOINT, untouched. */
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  parameters: Readonly<Parameters>;
  protocol: Protocol | "auto";
  limits: Limits;
  allowNetwork: boolean;
  superUser: boolean;
  /** Whether the container stays when it has ended. */
  keep: "never" | "failed" | "always";
  transfer: Transfer | "auto";
}

/** The full story of one grading. */
export interface Grading {
  verdict: Verdict;
  stdout: Capture;
  stderr: Capture;
  exitCode: number;
  durationMs: number;
  usage: Usage | NoUsage;
  transfer: Transfer;
  limits: Limits;
  /** What a learner sees in place of `feedback`. */
  richFeedback: Uint8Array | undefined;
  /** `/shared/feedback.json` as it was written. */
  feedbackFile: Uint8Array | undefined;
  /** About the run, not the answer. */
  warnings: string[];
  /** The container and volumes that were kept. */
  kept: { container: string; volumes: string[] } | undefined;
}
