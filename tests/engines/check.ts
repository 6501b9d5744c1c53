import type { Trial } from "./trial.ts";

/** One thing that has to work on every engine. */
export interface Check {
  /** Short, as a row of a table: `out of memory: parent`. */
  name: string;
  /** Rejects where the engine, or the program with it, does something else. */
  run(trial: Trial): Promise<void>;
}

/** What came of one check on one engine. */
export interface CheckResult {
  check: string;
  /**
   * `expected`: it failed, as this engine cannot do that, and what an expectation says instead holds.
   */
  outcome: "passed" | "expected" | "failed";
  seconds: number;
  /** Why it failed, or why that is expected; undefined where it passed. */
  reason: string | undefined;
}
