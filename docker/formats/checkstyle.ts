import type { Reported } from "../rules/runner.ts";
import { findingsOf, type SanityReport } from "./report.ts";

/** Checkstyle's XML: one `file` for each that was checked, also without findings. */
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
    lines.push(`  <file name="${escaped(file)}">`);
    for (const { line, column, severity, message, rule } of findings) {
      const attributes = Object.entries({
        line: line ?? 1,
        column: column ?? 1,
        severity,
        message: `${message}. Fix: ${rule.advice}`,
        source: rule.id,
      }).map(([name, value]) => `${name}="${escaped(String(value))}"`);
      lines.push(`    <error ${attributes.join(" ")}/>`);
    }
    lines.push("  </file>");
  }
  return [...lines, "</checkstyle>"].join("\n");
}

const references: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** White space that attributes would lose, and what moves, reorders or hides text on a terminal. */
const REFERRED = /[\t\n\r\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

function escaped(text: string): string {
  return text.replace(
    // deno-lint-ignore no-control-regex
    /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
    "\ufffd",
  ).replace(/[&<>"']/g, (character) => references[character] ?? character)
    .replace(REFERRED, (character) => `&#${character.charCodeAt(0)};`);
}
