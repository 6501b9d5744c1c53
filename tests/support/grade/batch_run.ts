import assert from "node:assert/strict";
import { type BatchReport, batchReportSchema } from "../../../grader/batch/record.ts";
import { type BinaryOptions, runBinary, type RunResult } from "../binary.ts";

/** Grades with the compiled program and `--json`; checks the document against its schema. */
export async function batchJson(
  args: string[],
  options: BinaryOptions = {},
): Promise<RunResult & { report: BatchReport }> {
  const result = await runBinary(["grade", "batch", "--json", ...args], options);
  assert.notEqual(result.stdout, "", `no report; stderr: ${result.stderr}`);
  return { ...result, report: batchReportSchema.parse(JSON.parse(result.stdout)) };
}

/** The result of each submission: `graded 0.5`, `crashed`. */
export function outcomes({ submissions }: BatchReport): Record<string, string> {
  return Object.fromEntries(submissions.map(({ name, grading: { status, fractionalScore } }) => [
    name,
    fractionalScore === null ? status : `${status} ${fractionalScore}`,
  ]));
}
