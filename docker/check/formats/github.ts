import { visible } from "../../../terminal/text.ts";
import type { Severity } from "../../rules/rule.ts";
import type { Reported } from "../runner.ts";
import { countFindings, findingsOf, type SanityReport, summaryText } from "./report.ts";

const commands: Readonly<Record<Severity, string>> = {
  error: "error",
  warning: "warning",
  info: "notice",
};

const order: readonly Severity[] = ["error", "warning", "info"];

/** Workflow commands for GitHub Actions, which shows ten of each kind: the worst come first. */
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
  const properties: [string, string | number | undefined][] = [
    ["file", at.file],
    ["line", line],
    ["endLine", endLine],
    ...(line === endLine
      ? [["col", column], ["endColumn", endColumn]] satisfies [string, number | undefined][]
      : []),
    ["title", `${rule.id} ${rule.title}`],
  ];
  const written = properties.flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${property(visible(String(value)))}`]
  );
  const text = visible(`${message}. Fix: ${rule.advice}`);
  return `::${commands[finding.severity]} ${written.join(",")}::${data(text)}`;
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
