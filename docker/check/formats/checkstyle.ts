import { xmlAttributes } from "../../../terminal/xml.ts";
import type { Reported } from "../runner.ts";
import { findingsOf, type SanityReport } from "./report.ts";

/** Checkstyle XML: one `file` element for each file checked, even without findings. */
export function checkstyleReport(report: SanityReport): string {
  const byFile = new Map<string, Reported[]>();
  for (const { file } of report.subjects) byFile.set(file, []);
  for (const finding of findingsOf(report)) {
    if (finding.ignored) continue;
    const known = byFile.get(finding.at.file);
    if (known === undefined) byFile.set(finding.at.file, [finding]);
    else known.push(finding);
  }
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<checkstyle version="8.0">'];
  for (const [file, findings] of byFile) {
    lines.push(`  <file ${xmlAttributes({ name: file })}>`);
    for (const { line, column, severity, message, rule } of findings) {
      const attributes = xmlAttributes({
        line: line ?? 1,
        column: column ?? 1,
        severity,
        message: `${message}. Fix: ${rule.advice}`,
        source: rule.id,
      });
      lines.push(`    <error ${attributes}/>`);
    }
    lines.push("  </file>");
  }
  return [...lines, "</checkstyle>"].join("\n");
}
