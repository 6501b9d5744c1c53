import type { Difference } from "../batch/record.ts";

/**
 * Why a submission needs attention, one text each: its differences from the expectation, otherwise
 * its problems.
 */
export function reasonsOf(
  differences: readonly Pick<Difference, "field" | "expected" | "actual">[],
  problems: readonly string[],
): string[] {
  if (differences.length === 0) return [...problems];
  return differences.map(({ field, expected, actual }) =>
    `${field}: expected ${expected}, got ${actual}`
  );
}
