import type { Severity } from "../../rules/rule.ts";
import type { Reported } from "../runner.ts";
import { githubCommand } from "./github_command.ts";
import { countFindings, findingsOf, type SanityReport, summaryText } from "./report.ts";

const commands: Readonly<Record<Severity, string>> = {
  error: "error",
  warning: "warning",
  info: "notice",
};

const order: readonly Severity[] = ["error", "warning", "info"];

/**
 * Workflow commands for GitHub Actions, which shows ten of each kind: the most severe come first.
 */
export function githubReport(report: SanityReport): string {
  const findings = findingsOf(report);
  const shown = findings.filter(({ ignored }) => !ignored);
  const lines = order.flatMap((severity) =>
    shown.filter((finding) => finding.severity === severity).map(annotation)
  );
  return [...lines, summaryText(countFindings(findings))].join("\n");
}

function annotation(finding: Reported): string {
  const { rule, at, line, endLine, column, endColumn, message } = finding;
  const properties = {
    file: at.file,
    line,
    endLine,
    ...(line === endLine && { col: column, endColumn }),
    title: `${rule.id} ${rule.title}`,
  };
  return githubCommand(
    commands[finding.severity],
    properties,
    `${message}. Fix: ${rule.advice}`,
  );
}
