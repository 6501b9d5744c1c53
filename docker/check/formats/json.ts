import { countFindings, findingsOf, type SanityReport } from "./report.ts";

/** Increased when a field changes its meaning or is removed. */
export const SCHEMA_VERSION = 1 as const;

/** The document of `--format json` (docs/spec/sanity-rules.md, section 6). */
export function jsonReport(report: SanityReport) {
  const { tool: { name, version }, subjects } = report;
  const findings = findingsOf(report);
  const protocols = new Set(subjects.map(({ protocol }) => protocol));
  return {
    schema: SCHEMA_VERSION,
    tool: { name, version },
    /** `mixed` for several graders with different protocols. */
    protocol: protocols.size > 1 ? "mixed" as const : [...protocols][0] ?? null,
    files: subjects.map(({ file }) => file),
    findings: findings.map((finding) => ({
      id: finding.rule.id,
      name: finding.rule.name,
      title: finding.rule.title,
      severity: finding.severity,
      message: finding.message,
      fix: finding.rule.advice,
      file: finding.at.file,
      line: finding.line ?? null,
      endLine: finding.endLine ?? null,
      column: finding.column ?? null,
      endColumn: finding.endColumn ?? null,
      instruction: finding.instruction ?? null,
      stage: finding.stage ?? null,
      ignored: finding.ignored,
      reason: finding.reason ?? null,
    })),
    summary: countFindings(findings),
    notChecked: subjects.flatMap(({ file, notChecked }) =>
      notChecked.map(({ rule, missing, inPart }) => ({ file, id: rule.id, missing, inPart }))
    ),
  };
}
