import type { ResolvedSource } from "../../docker/image/build.ts";
import type { GradeRequest, Grading } from "../../grader/grading.ts";
import type { ReportSubject } from "../../grader/report.ts";
import { ExitCode } from "../../terminal/exit_code.ts";
import { visible } from "../../terminal/text.ts";
import { renderStreams, renderVerdict } from "./text.ts";
import { keptGrading, renderKept } from "./kept_text.ts";
import type { Tools } from "../tools.ts";

/** What is needed to report a grading. */
export interface ToldGrading {
  subject: ReportSubject;
  grader: ResolvedSource;
  request: GradeRequest;
  grading: Grading;
  json: boolean;
}

/** Prints the result and every warning of one grading, for `grade local`, `remote` and `replay`. */
export async function tellGrading(
  { subject, grader, request, grading, json }: ToldGrading,
  { terminal, globals }: Pick<Tools, "terminal" | "globals">,
): Promise<ExitCode> {
  const { verdict, leaks = [] } = grading;
  if (json) {
    const { gradeReport } = await import("../../grader/report.ts");
    terminal.json(gradeReport(subject, grader, grading));
  } else {
    const streams = renderStreams(grading, terminal.level > 0, terminal.err);
    if (streams !== "") terminal.note(streams);
    terminal.result(renderVerdict(grading, terminal.out));
  }
  for (const warning of [...verdict.warnings, ...grading.warnings]) terminal.warn(visible(warning));
  if (leaks.length > 0) {
    const { leakText } = await import("../../grader/leaks/leak_text.ts");
    for (const leak of leaks) terminal.warn(visible(leakText(leak)));
    terminal.note("`--no-leak-check` turns the leak check off");
  }
  const kept = keptGrading(grading, request.keep);
  if (kept !== undefined) terminal.note(renderKept(kept, globals));
  return verdict.status === "graded" ? ExitCode.Ok : ExitCode.Failed;
}
