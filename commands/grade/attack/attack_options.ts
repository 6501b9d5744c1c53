import type { GradeBatchOptions } from "../batch_options.ts";

/** Names of attacks or classes. */
export interface Selection {
  only: readonly string[];
  skip: readonly string[];
}

/** One call of `grade attack`, as plain values. Paths are absolute. */
export type AttackOptions =
  & Selection
  & Omit<GradeBatchOptions, "shard" | "suite" | "updateExpected" | "repeat">
  & {
    /** The learner's file, relative to `folder`; the only one of a known language where not given. */
    target: string | undefined;
    /** Whether the time limit was asked for: else it follows from the right submission's time. */
    ownTimeout: boolean;
  };

/** Seconds that an attack has in any case, where no time limit was asked for. */
export const LEAST_SECONDS = 60;
