import type { SourceName } from "../../docker/image/source.ts";
import type { Shard } from "../../grader/batch/shard.ts";
import type { GradingRequest } from "./grading_options.ts";
import type { LimitChoice } from "./limit_choice.ts";

/** Options for `grade batch`, as plain values. Paths are absolute. */
export interface GradeBatchOptions {
  source: SourceName;
  /** As the user wrote it. */
  directory: string;
  folder: string;
  request: GradingRequest;
  choice: LimitChoice;
  /** Default: as many as the engine can run at once. */
  jobs: number | undefined;
  shard: Shard | undefined;
  /** An earlier report or its `results.json`, whose times balance the shards. */
  like?: { path: string; written: string } | undefined;
  /** Folder for the reports. */
  report: string | undefined;
  /** The suite; default: DIR/suite.yaml if it exists. */
  suite: { file: string; written: string } | undefined;
  updateExpected: boolean;
  failFast: boolean;
  resume: boolean;
  repeat: number;
  bundle: boolean;
  /** Whether to search feedback for content of the grader. */
  leakCheck: boolean;
  /** Whether to exit with 0 even if submissions differ from expectations. */
  exitZero?: boolean;
  /** Where to copy what graders wrote, one folder per submission. */
  destination: string | undefined;
  /** Whether to grade again whenever a file is saved. */
  watch?: boolean;
  json: boolean;
}

/** What a batch needs to know, except how to report its outcome. */
export type BatchOptions = Omit<GradeBatchOptions, "json" | "watch" | "source" | "choice"> & {
  /** As the user wrote it. */
  source: string;
};
