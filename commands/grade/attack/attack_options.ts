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
    /** The learner's file, relative to `folder`; undefined means the only one in a known language. */
    target: string | undefined;
    /** Whether the user chose the time limit; otherwise it depends on the right submission's time. */
    ownTimeout: boolean;
  };

/** The fewest seconds that an attack has if the user chose no time limit. */
export const LEAST_SECONDS = 60;
