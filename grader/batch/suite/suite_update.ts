import { isMap, isSeq, type YAMLMap, YAMLSeq } from "yaml";
import type { Difference, SubmissionRecord } from "../record.ts";
import { parseSuite, type Suite } from "./suite.ts";

/** A suite's new text, and the number of submissions whose expectation changed. */
export interface SuiteUpdate {
  text: string;
  updated: number;
}

const MIB = 1024 ** 2;

/** An empty suite, for a folder that has none. */
export function emptySuite(file: string): Suite {
  return parseSuite("submissions: []\n", file);
}

/**
 * Records the results of submissions without an expectation, or with a different one: each gets its
 * own entry at the end, or its existing one is changed. Everything else stays, including comments.
 */
export async function updateSuite(
  { document }: Suite,
  records: AsyncIterable<SubmissionRecord>,
): Promise<SuiteUpdate> {
  const entries = entriesOf(document.get("submissions"));
  if (document.get("submissions") !== entries) document.set("submissions", entries);
  const byName = entriesByName(entries);
  let updated = 0;
  for await (const record of records) {
    if (record.met === true) continue;
    updated++;
    let own = byName.get(record.name);
    if (own === undefined) {
      const made = document.createNode({ match: record.name });
      if (!isMap(made)) throw new Error("A mapping is made of an object");
      own = made;
      entries.add(own);
      byName.set(record.name, own);
    }
    for (const [key, value] of changes(record)) {
      if (value === undefined) own.delete(key);
      else own.set(key, document.createNode(value));
    }
  }
  // An empty list is written on one line, and would stay so.
  if (entries.items.length > 0) entries.flow = false;
  return { text: document.toString({ lineWidth: 100 }), updated };
}

/** Entries for a single submission; of several the last, which takes precedence. */
function entriesByName(entries: YAMLSeq): Map<unknown, YAMLMap> {
  const own = new Map<unknown, YAMLMap>();
  for (const item of entries.items) {
    if (!isMap(item)) continue;
    const match: unknown = item.toJSON().match;
    const [name, ...others] = Array.isArray(match) ? match : [match];
    if (others.length === 0) own.set(name, item);
  }
  return own;
}

function entriesOf(value: unknown): YAMLSeq {
  return isSeq(value) ? value : new YAMLSeq();
}

/** The required fields of an entry; undefined for those to remove. */
function changes({ grading, differences, expectation }: SubmissionRecord): [string, unknown][] {
  const { status, fractionalScore } = grading;
  const score = status === "graded" ? fractionalScore ?? undefined : undefined;
  if (expectation === null) return [["status", status], ["score", score]];
  const fields = new Set(differences.map(({ field }) => field));
  const changed: [string, unknown][] = [];
  if (fields.has("status")) changed.push(["status", status]);
  if (fields.has("status") || fields.has("score")) changed.push(["score", score]);
  changed.push(...measures(grading, fields));
  if (fields.has("feedback")) {
    const shown = grading.richFeedback ?? grading.feedback;
    changed.push(["feedbackMatches", undefined], ["feedbackContains", shown ?? undefined]);
  }
  return changed;
}

function measures(
  { durationSeconds, peakMemoryBytes }: SubmissionRecord["grading"],
  fields: ReadonlySet<Difference["field"]>,
): [string, unknown][] {
  const changed: [string, unknown][] = [];
  if (fields.has("time")) changed.push(["maxSeconds", Math.ceil(durationSeconds)]);
  if (fields.has("memory")) {
    changed.push(["maxMemoryMiB", Math.ceil((peakMemoryBytes ?? 0) / MIB)]);
  }
  return changed;
}
