import { createHash } from "node:crypto";
import type { BatchHeader, SubmissionFiles, SubmissionRecord } from "../batch/record.ts";
import { type Fault, Faults } from "../batch/faults/faults.ts";
import { lastWords } from "../batch/faults/last_words.ts";
import { excerptText, joined } from "./excerpt.ts";
import { escapeHtml } from "./html.ts";
import { graderName } from "./grader_name.ts";
import { isFailure, outcomeOf, suiteVerdict } from "./outcome.ts";
import {
  DETAILS_CHUNK,
  type PageDetails,
  type PageEnd,
  type PageFault,
  type PageRow,
} from "./page_data.ts";
import { PageBudget } from "./page_budget.ts";
import { reasonsOf } from "./reasons.ts";
import type { Report } from "./report.ts";

/** The page's script and style, bundled from `page/`. */
export interface PageSource {
  script: string;
  style: string;
}

/** Most faults that the page shows. */
const FAULTS = 20;

/** Most reasons shown of a fault, and most characters of each. */
const REASONS = 5;
const REASON = 300;

/**
 * The batch as one self-contained page. Its data is JSON, which the browser does not run: rows for
 * the table, and details that are parsed when they are opened.
 */
export function page(header: BatchHeader, { script, style }: PageSource): Report {
  const budget = new PageBudget(header.counts.graded);
  const faults = new Faults();
  // As JSON immediately: an excerpt of a text would keep the whole text in memory.
  const chunk: { rows: string[]; details: string[] } = { rows: [], details: [] };
  let limits: PageEnd["limits"] = null;
  const flush = () => {
    if (chunk.rows.length === 0) return "";
    const text = list("rows", chunk.rows) + list("details", chunk.details);
    chunk.rows = [];
    chunk.details = [];
    return text;
  };
  return {
    file: "index.html",
    head: () => beginning(header, script, style),
    record(record, files) {
      const { timeLimitSeconds, memoryMiB, cpus } = record.grading.limits;
      limits = {
        timeLimitSeconds: Math.max(limits?.timeLimitSeconds ?? 0, timeLimitSeconds),
        memoryMiB: Math.max(limits?.memoryMiB ?? 0, memoryMiB),
        cpus: Math.max(limits?.cpus ?? 0, cpus),
      };
      if (isFailure(record)) faults.add(record);
      chunk.rows.push(embedded(rowOf(record)));
      chunk.details.push(embedded(detailsOf(record, budget, files)));
      return chunk.rows.length < DETAILS_CHUNK ? "" : flush();
    },
    tail() {
      const end: PageEnd = {
        ...{ header, limits, shortened: budget.shortened },
        faults: faults.most(FAULTS).map(faultOf),
        failed: faults.total,
      };
      return `${flush()}${
        block("end", embedded(end))
      }<script>${script}</script>\n</body>\n</html>\n`;
    },
  };
}

function beginning(header: BatchHeader, script: string, style: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(script)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(`${suiteVerdict(header).text} · ${graderName(header)}`)}</title>
<style>${style}</style>
</head>
<body>
<div id="app"><noscript>This report needs JavaScript; summary.md and results.csv do not.</noscript></div>
`;
}

/**
 * Nothing may be loaded, and only the page's own script may run. Frames inherit this policy, so it
 * restricts a learner's feedback in addition to its sandbox. The feedback's styles apply as they do
 * for a learner, so styles are not restricted by hash: with nothing to load, they are harmless.
 */
function policy(script: string): string {
  const hash = createHash("sha256").update(script).digest("base64");
  return [
    "default-src 'none'",
    `script-src 'sha256-${hash}'`,
    "style-src 'unsafe-inline'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

function rowOf(record: SubmissionRecord): PageRow {
  const { name, grading } = record;
  return [
    name,
    outcomeOf(record),
    grading.status,
    grading.fractionalScore,
    grading.durationSeconds,
    grading.peakMemoryBytes,
    grading.cpuSeconds,
    grading.usage?.isLowerBound.peakMemoryBytes ?? false,
    grading.usage?.isLowerBound.cpuSeconds ?? false,
  ];
}

function faultOf({ first, names, count }: Fault): PageFault {
  const { differences, grading, repeatLine = null, attack = null } = first;
  const reasons = reasonsOf(differences, grading.problems);
  return {
    ...{ names, count, repeatLine, attack, outcome: outcomeOf(first), status: grading.status },
    reasons: reasons.slice(0, REASONS).map((reason) => excerptText(reason, REASON)),
    words: lastWords(grading) ?? null,
  };
}

function detailsOf(
  record: SubmissionRecord,
  budget: PageBudget,
  files: SubmissionFiles | undefined,
): PageDetails {
  const { grading } = record;
  const { text, type } = grading.richFeedback !== null && grading.feedbackType !== null
    ? { text: grading.richFeedback, type: grading.feedbackType }
    : { text: grading.feedback, type: "plain" as const };
  // In order of importance: the first takes what it needs from the submission's share.
  const take = budget.nextSubmission();
  const takeText = (text: string) => joined(take(text));
  const problems = grading.problems.map(takeText);
  const differences = record.differences.map(({ field, expected, actual, diff }) => ({
    field,
    expected: takeText(expected),
    actual: takeText(actual),
    diff: diff === null ? null : takeText(diff),
  }));
  return {
    digest: record.digest,
    partId: record.partId,
    expectation: record.expectation,
    expectedBy: record.expectedBy,
    differences,
    timeout: record.timeout,
    repetitions: record.repetitions,
    shard: record.shard,
    resumed: record.resumed,
    bundle: record.bundle,
    repeatLine: record.repeatLine,
    protocol: grading.protocol,
    protocolGuessed: grading.protocolGuessed,
    problems,
    warnings: grading.warnings,
    ...(grading.leaks === undefined ? {} : { leaks: grading.leaks }),
    hint: grading.hint,
    exitCode: grading.exitCode,
    limits: grading.limits,
    missingBecause: grading.usage?.missingBecause ?? null,
    feedback: text === null ? null : { ...take(text), type },
    stderr: { ...take(grading.stderr.text), ...cutOf(grading.stderr) },
    stdout: { ...take(grading.stdout.text), ...cutOf(grading.stdout) },
    ...(files === undefined ? {} : { files: shownFiles(files, take) }),
  };
}

/** The files for which the submission's share of the page still has room. */
function shownFiles(
  { texts, notes }: SubmissionFiles,
  take: ReturnType<PageBudget["nextSubmission"]>,
): NonNullable<PageDetails["files"]> {
  const all = texts.map(({ name, text, bytes }) => ({
    name: excerptText(name, REASON),
    ...take(text, { extra: true }),
    bytes,
    cut: new TextEncoder().encode(text).length < bytes,
  }));
  const shown = all.filter(({ start, omitted }) => start !== "" || omitted === 0);
  const left = all.length - shown.length;
  return {
    texts: shown,
    notes: [
      ...notes.map((note) => excerptText(note, REASON)),
      ...(left === 0 ? [] : [`Files for which this page has no room: ${left}`]),
    ],
  };
}

function cutOf({ bytes, cut }: { bytes: number; cut: boolean }) {
  return { bytes, cut };
}

function list(name: string, elements: string[]): string {
  return block(name, `[${elements.join(",")}]`);
}

/** A block of data that no text in it can close. */
function block(name: string, json: string): string {
  return `<script type="application/json" data-is="${name}">${json}</script>\n`;
}

/** JSON in which nothing is a tag, a comment or a line end to HTML or JavaScript. */
function embedded(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll("<", "\\u003c")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
}
