import type { SourceName } from "../../docker/image/source.ts";
import type { Shard } from "../../grader/batch/shard.ts";
import type { GradingRequest } from "./grading_options.ts";

/** One call of `grade batch`, as plain values. Paths are absolute. */
export interface GradeBatchOptions {
  source: SourceName;
  /** As written. */
  directory: string;
  folder: string;
  request: GradingRequest;
  /** As many as the engine can bear where it is not given. */
  jobs: number | undefined;
  shard: Shard | undefined;
  /** Folder of the reports. */
  report: string | undefined;
  /** The suite; DIR/suite.yaml, if there is one, where it is not given. */
  suite: { file: string; written: string } | undefined;
  updateExpected: boolean;
  failFast: boolean;
  resume: boolean;
  repeat: number;
  bundle: boolean;
  /** Where what graders wrote is copied to, a folder for each submission. */
  destination: string | undefined;
  json: boolean;
}

/** What a batch needs to know; all but how its outcome is told. */
export type BatchOptions = Omit<GradeBatchOptions, "json" | "source"> & {
  /** As written. */
  source: string;
};
