import { replaceUnsafe } from "../../../terminal/text.ts";
import type { Reported } from "../runner.ts";
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

function reference(character: string): string {
  return `&#${character.codePointAt(0)};`;
}

function escaped(text: string): string {
  const legal = text.replace(
    // deno-lint-ignore no-control-regex
    /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
    "\ufffd",
  ).replace(/[&<>"']/g, (character) => references[character] ?? character)
    // White space that attributes would lose.
    .replace(/[\t\n]/g, reference);
  // What moves, reorders or hides text on a terminal.
  return replaceUnsafe(legal, reference);
}
