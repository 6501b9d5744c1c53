import type { BatchHeader } from "../batch/record.ts";

/**
 * The display name of a report's grader; reports of older versions have only what the user wrote.
 */
export function graderName({ grader, source }: Pick<BatchHeader, "grader" | "source">): string {
  return grader ?? source;
}
