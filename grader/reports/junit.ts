import { lastWords } from "../batch/faults/last_words.ts";
import type { BatchHeader, SubmissionRecord } from "../batch/record.ts";
import { bytes, scoreTexts } from "../../terminal/measures.ts";
import { excerptText } from "./excerpt.ts";
import { atLeast, whyMissing } from "./missing_usage.ts";
import { type Outcome, OUTCOME_WORDS, outcomeOf, whatIsMissing } from "./outcome.ts";
import type { Report } from "./report.ts";
import { xmlAttributes, xmlText } from "../../terminal/xml.ts";

/** Characters shown of each stream and of the feedback of a submission that failed. */
const SHOWN = 8 * 1024;

/** Missing shards that get a case of their own. */
const SHARD_CASES = 1000;

/** Room for the totals' digits, which are known after the test cases are written. */
const TOTALS_WIDTH = 80;

/**
 * The batch as one test suite, a test case a submission. It keeps to the stricter of the schemas
 * that Jenkins accepts (Ant's: no streams beside a failure), so streams stand in the failure's text.
 */
export function junit(header: BatchHeader): Report {
  const totals = { tests: 0, failures: 0, errors: 0 };
  const suite = {
    name: `grade batch ${header.source}`,
    package: "courseraprogramming",
    id: 0,
    hostname: "localhost",
    // The schema's form has no time zone.
    timestamp: new Date(header.startedAt).toISOString().slice(0, 19),
    time: header.durationSeconds.toFixed(3),
  };
  const head = () =>
    [
      `<?xml version="1.0" encoding="UTF-8"?>`,
      `<testsuites>`,
      `<testsuite ${xmlAttributes(suite)} ${xmlAttributes(totals).padEnd(TOTALS_WIDTH)}>`,
      `<properties>`,
      ...properties(header).map(([name, value]) => `<property ${xmlAttributes({ name, value })}/>`),
      `</properties>\n`,
    ].join("\n");
  return {
    file: "junit.xml",
    head,
    finalHead: head,
    record(record) {
      const outcome = outcomeOf(record);
      totals.tests++;
      if (outcome === "unmet" || outcome === "unstable") totals.failures++;
      if (outcome === "fault") totals.errors++;
      return testCase(record, outcome);
    },
    tail() {
      const cases = missingCases(header);
      totals.tests += cases.length;
      totals.errors += cases.length;
      return [
        ...cases,
        `<system-out></system-out>`,
        `<system-err>${xmlText(header.warnings.join("\n"))}</system-err>`,
        `</testsuite>`,
        `</testsuites>\n`,
      ].join("\n");
    },
  };
}

function properties(header: BatchHeader): [string, string][] {
  return [
    ["tool", header.tool],
    ["source", header.source],
    ["directory", header.directory],
    ["image", header.image?.id ?? ""],
    ["jobs", String(header.jobs)],
    ["repeat", String(header.repeat)],
    ["complete", String(header.complete)],
    ...(header.shard === null
      ? []
      : [["shard", `${header.shard.index}/${header.shard.count}`] as [string, string]]),
    ...peakMemory(header.headroom),
  ];
}

function peakMemory(
  { peakMemoryBytes, maxSeconds, usage }: BatchHeader["headroom"],
): [string, string][] {
  if (maxSeconds === null) return [];
  const text = peakMemoryBytes === null
    ? `none: ${whyMissing(usage?.missingBecause)}`
    : atLeast(bytes(peakMemoryBytes), usage?.isLowerBound.peakMemoryBytes);
  return [["peakMemory", text]];
}

function testCase(record: SubmissionRecord, outcome: Outcome): string {
  const { name, grading } = record;
  const attributes = {
    classname: suiteFolder(name),
    name,
    time: grading.durationSeconds.toFixed(3),
  };
  const start = `<testcase ${xmlAttributes(attributes)}`;
  if (outcome === "met" || outcome === "unchecked") return `${start}/>\n`;
  const element = outcome === "fault" ? "error" : "failure";
  const facts = xmlAttributes({
    type: outcome === "fault" ? grading.status : outcome,
    message: failureMessage(record, outcome),
  });
  return `${start}>\n<${element} ${facts}>${
    xmlText(failureText(record))
  }</${element}>\n</testcase>\n`;
}

/** A failing case for whatever keeps the batch from being whole: a job must not be green without it. */
function missingCases(header: BatchHeader): string[] {
  const { complete, shards, counts } = header;
  if (complete) return [];
  const { count = 0, missing = [] } = shards ?? {};
  const cases = missing.slice(0, SHARD_CASES).map((index) =>
    missingCase(`shard ${index} of ${count}`, `shard ${index} of ${count} is missing`)
  );
  const more = missing.length - cases.length;
  if (more > 0) cases.push(missingCase("more shards", `${more} more shards are missing`));
  if (cases.length === 0 || counts.graded < counts.total) {
    cases.push(missingCase("all submissions", whatIsMissing(header).at(-1) ?? ""));
  }
  return cases;
}

function missingCase(name: string, message: string): string {
  const attributes = xmlAttributes({ classname: "batch", name, time: "0.000" });
  const facts = xmlAttributes({ type: "missing", message });
  return `<testcase ${attributes}>\n<error ${facts}></error>\n</testcase>`;
}

/** Jenkins groups by the class name's part before the last dot. */
function suiteFolder(name: string): string {
  const folders = name.split("/").slice(0, -1).map((folder) => folder.replaceAll(".", "_"));
  return ["submissions", ...folders].join(".");
}

/** Why it failed, one line. */
function failureMessage({ differences, grading }: SubmissionRecord, outcome: Outcome): string {
  const [first] = differences;
  if (outcome === "unmet" && first !== undefined) {
    return `${first.field}: expected ${first.expected}, got ${first.actual}`;
  }
  if (outcome === "unstable") return "repetitions of the same grading differ";
  const problem = grading.problems[0] ?? `${OUTCOME_WORDS[outcome]}: ${grading.status}`;
  const last = lastWords(grading)?.lines.at(-1);
  return last === undefined ? problem : `${problem}: ${last}`;
}

function failureText(record: SubmissionRecord): string {
  const { differences, grading, repetitions, bundle, repeatLine } = record;
  const runScores = scoreTexts(repetitions.map(({ fractionalScore }) => fractionalScore));
  const parts = [
    `status: ${grading.status}`,
    `score: ${scoreTexts([grading.fractionalScore])[0]}`,
    ...differences.map(({ field, expected, actual, diff }) =>
      `${field}: expected ${expected}, got ${actual}${diff === null ? "" : `\n${diff}`}`
    ),
    ...grading.problems,
    ...(grading.hint === null ? [] : [`hint: ${grading.hint}`]),
    ...repetitions.map(({ status, feedbackDigest }, index) =>
      `run ${index + 1}: ${status}, score ${runScores[index]}, feedback ${
        feedbackDigest?.slice(0, 12) ?? "none"
      }`
    ),
    ...(bundle === null ? [] : [`replay bundle: ${bundle}`]),
    ...(repeatLine === undefined ? [] : [`repeat it: ${repeatLine}`]),
    ...section("feedback", grading.richFeedback ?? grading.feedback ?? ""),
    ...section("standard output", grading.stdout.text),
    ...section("standard error", grading.stderr.text),
  ];
  return parts.join("\n");
}

function section(title: string, text: string): string[] {
  return text === "" ? [] : [`--- ${title} ---`, excerptText(text, SHOWN)];
}
