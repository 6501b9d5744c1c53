import assert from "node:assert/strict";
import { type GradeReport, gradeReportSchema } from "../../../grader/report.ts";
import { type BinaryOptions, runBinary } from "../binary.ts";

export interface Graded {
  report: GradeReport;
  code: number;
  stderr: string;
}

/** Grades with the compiled program and `--json`; checks the report against its schema. */
export async function gradeJson(args: string[], options: BinaryOptions = {}): Promise<Graded> {
  const { code, stdout, stderr } = await runBinary(["grade", "local", "--json", ...args], options);
  assert.notEqual(stdout, "", `no report; stderr: ${stderr}`);
  return { report: gradeReportSchema.parse(JSON.parse(stdout)), code, stderr };
}
