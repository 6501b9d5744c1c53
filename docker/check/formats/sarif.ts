import { rules } from "../../rules/mod.ts";
import type { Severity } from "../../rules/rule.ts";
import type { Reported } from "../runner.ts";
import { findingsOf, type SanityReport } from "./report.ts";

const levels: Readonly<Record<Severity, string>> = {
  error: "error",
  warning: "warning",
  info: "note",
};

/** A SARIF 2.1.0 log with one run (docs/spec/sanity-rules.md, section 6). */
export async function sarifReport(report: SanityReport) {
  const { tool } = report;
  const indexes = new Map(rules.map(({ id }, index) => [id, index]));
  return {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [{
      tool: {
        driver: {
          name: tool.name,
          version: tool.version,
          informationUri: tool.informationUri,
          rules: rules.map(({ id, name, title, detects, why, advice, severity }) => ({
            id,
            name,
            shortDescription: { text: title },
            fullDescription: { text: `${sentence(detects)} ${sentence(why)}` },
            help: { text: sentence(advice) },
            defaultConfiguration: { level: levels[severity] },
          })),
        },
      },
      columnKind: "utf16CodeUnits",
      results: await Promise.all(
        findingsOf(report).map(async (finding) => ({
          ruleId: finding.rule.id,
          ruleIndex: indexes.get(finding.rule.id) ?? -1,
          level: levels[finding.severity],
          message: { text: withoutLinks(`${finding.message}. ${sentence(finding.rule.advice)}`) },
          locations: [{
            physicalLocation: {
              artifactLocation: { uri: uriOf(finding.at.file) },
              ...regionOf(finding),
            },
          }],
          partialFingerprints: { primaryLocationLineHash: await fingerprint(finding) },
          ...(finding.ignored && {
            suppressions: [{
              kind: finding.ignoredBy === "comment" ? "inSource" : "external",
              ...(finding.reason !== undefined && { justification: finding.reason }),
            }],
          }),
        })),
      ),
    }],
  };
}

function regionOf({ line, column, endLine, endColumn }: Reported) {
  if (line === undefined) return {};
  return {
    region: {
      startLine: line,
      startColumn: column ?? 1,
      endLine: endLine ?? line,
      endColumn: endColumn ?? Math.max((column ?? 1) + 1, 2),
    },
  };
}

/**
 * Viewers turn `[text](address)` into a link (SARIF 2.1.0, 3.11.6), and a Dockerfile is untrusted.
 */
function withoutLinks(text: string): string {
  return text.replace(/\](?=\()/g, "\\]");
}

function uriOf(file: string): string {
  const uri = file.toWellFormed().split("/").map(encodeURIComponent).join("/");
  // Otherwise the text before the colon would be read as a scheme.
  return uri.startsWith("/") ? `file://${uri}` : uri;
}

/** Stays the same when lines above are added or removed. */
async function fingerprint({ rule, at, sourceText }: Reported): Promise<string> {
  const bytes = new TextEncoder().encode([rule.id, at.file, sourceText ?? ""].join("\n"));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest.slice(0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function sentence(text: string): string {
  const first = text[0]?.toUpperCase() ?? "";
  return `${first}${text.slice(1)}.`;
}
