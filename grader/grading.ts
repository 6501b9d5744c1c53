import type { ResultFile } from "../docker/container/results.ts";
import type { Transfer } from "../docker/container/transfer.ts";
import type { NoUsage, Usage } from "../docker/container/usage.ts";
import type { Capture } from "../docker/engine/streams.ts";
import type { Protocol } from "./contract.ts";
import type { Leak } from "./leaks/leak.ts";
import type { Verdict } from "./verdict.ts";

/** A grader's resource limits. */
export interface Limits {
  /** Seconds. */
  timeLimit: number;
  /** MB; 0 means no limit. */
  memoryMiB: number;
  cpus: number;
  pidsLimit: number;
}

/**
 * The parameters that production passes to a grader (docs/spec/grader-contract.md, "Two
 * protocols").
 */
export interface Parameters {
  partId?: string;
  userId?: string;
  filename?: string;
}

/** Everything a grading depends on apart from the grader itself. */
export interface GradeRequest {
  /** Absolute path of a folder. */
  submission: string;
  /** Passed unchanged after the image's ENTRYPOINT. */
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  parameters: Readonly<Parameters>;
  protocol: Protocol | "auto";
  /**
   * If `protocol` is `auto`, the protocol that the grader is known to use: it determines where the
   * verdict is expected, and changes nothing in the container.
   */
  judgedAs?: Protocol;
  limits: Limits;
  allowNetwork: boolean;
  superUser: boolean;
  /** Whether to keep the container after it has ended. */
  keep: "never" | "failed" | "always";
  transfer: Transfer | "auto";
  /** Another file below `/shared` to read, for {@linkcode Grading.evidence}. */
  evidence?: string;
}

/** The complete result of one grading. */
export interface Grading {
  verdict: Verdict;
  stdout: Capture;
  stderr: Capture;
  exitCode: number;
  durationMs: number;
  usage: Usage | NoUsage;
  transfer: Transfer;
  limits: Limits;
  /** What a learner sees instead of `feedback`. */
  richFeedback: Uint8Array | undefined;
  /** `/shared/feedback.json` as written. */
  feedbackFile: Uint8Array | undefined;
  /** The file that {@linkcode GradeRequest.evidence} names. */
  evidence: ResultFile | undefined;
  /** What a learner sees of the grader; absent if leaks were not checked. */
  leaks?: readonly Leak[];
  /** About the run, not the answer. */
  warnings: string[];
  /** The container and volumes that were kept. */
  kept: { container: string; volumes: string[] } | undefined;
}
