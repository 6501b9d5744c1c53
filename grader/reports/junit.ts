import type { AttackOutcome } from "../attack/outcome.ts";
import { lastWords } from "../batch/faults/last_words.ts";
import { leakText } from "../leaks/leak_text.ts";
import type { BatchHeader, SubmissionRecord } from "../batch/record.ts";
import { bytes, scoreTexts } from "../../terminal/measures.ts";
import { excerptText } from "./excerpt.ts";
import { graderName } from "./grader_name.ts";
import { atLeast, whyMissing } from "./missing_usage.ts";
import { type Outcome, OUTCOME_WORDS, outcomeOf, whatIsMissing } from "./outcome.ts";
import type { Report } from "./report.ts";
import { xmlAttributes, xmlText } from "../../terminal/xml.ts";

/** Characters shown of each stream and of the feedback of a failed submission. */
const SHOWN = 8 * 1024;

/** Most missing shards that get their own test case. */
const SHARD_CASES = 1000;

/** Room for the digits of the totals, which are known only after the test cases are written. */
const TOTALS_WIDTH = 80;

/**
 * The batch as one test suite, with a test case per submission. It follows the stricter of the
 * schemas that Jenkins accepts (Ant's: no streams next to a failure), so streams are in the
 * failure's text.
 */
export function junit(header: BatchHeader): Report {
  const totals = { tests: 0, failures: 0, errors: 0 };
  const suite = {
    name: `grade batch ${graderName(header)}`,
    package: "courseraprogramming",
    id: 0,
    hostname: "localhost",
    // The schema's format has no time zone.
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

/** A failing case for each part that is missing from the batch: a job must not pass without it. */
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

/** Jenkins groups by the part of the class name before the last dot. */
function suiteFolder(name: string): string {
  const folders = name.split("/").slice(0, -1).map((folder) => folder.replaceAll(".", "_"));
  return ["submissions", ...folders].join(".");
}

/** Why it failed, in one line. */
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
  const { differences, grading, repetitions, bundle, repeatLine, attack } = record;
  const runScores = scoreTexts(repetitions.map(({ fractionalScore }) => fractionalScore));
  const parts = [
    `status: ${grading.status}`,
    `score: ${scoreTexts([grading.fractionalScore])[0]}`,
    ...differences.map(({ field, expected, actual, diff }) =>
      `${field}: expected ${expected}, got ${actual}${diff === null ? "" : `\n${diff}`}`
    ),
    ...(attack === undefined ? [] : attackTexts(attack)),
    ...grading.problems,
    ...(grading.leaks ?? []).map(leakText),
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

/** What an attack did, what it is worth to a learner, and how to fix the grader. */
function attackTexts({ tries, evidence, gain, fix }: AttackOutcome): string[] {
  return [
    `attack: ${tries}`,
    ...evidence,
    ...(gain === null ? [] : [`a learner gains: ${gain}`]),
    ...(fix === null ? [] : [`fix: ${fix}`]),
  ];
}

function section(title: string, text: string): string[] {
  return text === "" ? [] : [`--- ${title} ---`, excerptText(text, SHOWN)];
}
