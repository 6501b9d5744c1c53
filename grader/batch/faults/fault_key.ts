import { createHash } from "node:crypto";
import { basename, extname } from "node:path/posix";
import { lastWords } from "./last_words.ts";
import type { SubmissionRecord } from "../record.ts";

/** A shorter name could be any word of a message. */
const SHORTEST_NAME = 3;

/**
 * Paths in the sandbox, and their replacements; before names, as a path may have the submission's.
 * Those in the submission are quoted, because they may contain blanks, or bare.
 */
const PATHS: readonly [RegExp, string][] = [
  [/(["'`])\/shared\/submission[^"'`]*\1/g, "<submission>"],
  [/\/shared\/submission[^\s"'`<>()[\]{},:;]*/g, "<submission>"],
  [/\/tmp\/[^\s"'`<>()[\]{},:;]+/g, "<temporary>"],
];

/** Other differences between equal failures, and their replacements; applied in this order. */
const INCIDENTALS: readonly [RegExp, string][] = [
  // The words of a date.
  [
    /\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\w*,? (?:\d+ )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b/g,
    "#",
  ],
  [/\b0x[0-9a-f]+\b/gi, "#"],
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, "#"],
  // Before digests: an exponent makes a number look like one.
  [/(?<![\w.])[-+]?\d+(?:[.,]\d+)*(?:e[-+]?\d+)?(?!\w)/gi, "#"],
  // Digests.
  [/\b(?=[0-9a-f]*\d)[0-9a-f]{8,}\b/gi, "#"],
  [/\d+(?:[.,:_-]?\d+)*/g, "#"],
];

/**
 * A key shared by failures that are one fault of the grader: the same outcome, exit code,
 * differences from the expectation, reasons and last words, ignoring paths of the submission,
 * addresses, times and numbers.
 *
 * Attacks to which a grader showed the same kind of text are one fault, whatever else happened.
 *
 * @returns a digest, equal for equal faults
 */
export function faultKey(record: SubmissionRecord): string {
  const { name, met, stable, timeout, differences, grading, attack } = record;
  const { status, exitCode, problems } = grading;
  const words = lastWords(grading);
  const essence = (text: string) => withoutIncidentals(text, name);
  if (attack?.word === "leaked") return digestOf(["leaked", attack.fix]);
  const facts = [
    ...[met, stable, timeout, status, exitCode],
    differences.map(({ field, expected, actual }) => [field, expected, actual]),
    problems.map(essence),
    words?.stream,
    words?.lines.map(essence),
    // Failures with the same fix are one fault.
    ...(attack === undefined ? [] : [attack.fix]),
  ];
  return digestOf(facts);
}

function digestOf(facts: unknown): string {
  return createHash("sha256").update(JSON.stringify(facts)).digest("base64");
}

/**
 * A line without what differs between submissions.
 *
 * @param name of the submission
 */
export function withoutIncidentals(line: string, name: string): string {
  let text = line;
  const file = basename(name);
  const names = [file, file.slice(0, file.length - extname(file).length)]
    .filter((each) => each.length >= SHORTEST_NAME);
  for (const [pattern, instead] of PATHS) text = text.replace(pattern, instead);
  for (const each of names) {
    // A submission may be named like a placeholder, which stays whole.
    const pattern = new RegExp(
      `<submission>|<temporary>|(?<!\\w)${RegExp.escape(each)}(?!\\w)`,
      "g",
    );
    text = text.replace(pattern, (found) => found === each ? "<submission>" : found);
  }
  for (const [pattern, instead] of INCIDENTALS) text = text.replace(pattern, instead);
  return text;
}
