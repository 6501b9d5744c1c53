import { isDeepStrictEqual } from "node:util";
import type { BatchReport, SubmissionRecord } from "../../grader/batch/record.ts";
import type { Task } from "./queue.ts";
import type { Made } from "./submissions.ts";

/** One check of the run. */
export interface Check {
  name: string;
  /** What was seen, for people to read. */
  seen: string;
  passed: boolean;
}

/** The shard whose node was killed. */
export interface Interruption {
  /** The node that it ran on. */
  node: string;
  /** Names in its journal when the node was dead. */
  done: readonly string[];
  /** How many submissions the shard has. */
  size: number;
  /** How it ended; undefined where Slurm no longer knows of it. */
  end: Task | undefined;
  /** All jobs, at the end of the last one. */
  tasks: readonly Task[];
}

/** Checks that the node died in the middle of its shard, and that Slurm continued it elsewhere. */
export function judgeInterruption({ node, done, size, end, tasks }: Interruption): Check[] {
  const bad = tasks.filter(({ state }) => state !== "COMPLETED");
  return [
    {
      name: "the node died in the middle of its shard",
      seen: `${done.length} of ${size} submissions were graded`,
      passed: done.length > 0 && done.length < size,
    },
    {
      name: "Slurm requeued the shard on another node",
      seen: `${node}, then ${end?.node || "none"}`,
      passed: end !== undefined && end.node !== "" && end.node !== node,
    },
    check(
      "all shards and the merge ended well",
      `${tasks.length - bad.length} jobs`,
      bad.map(({ job, index, state }) => `${job}_${index ?? "merge"}: ${state}`),
    ),
  ];
}

/**
 * Checks the merged report.
 *
 * @param merged of the shards
 * @param whole of one run without shards
 * @param done names that a shard had graded when its node died
 */
export function judgeReport(
  merged: BatchReport,
  { whole, made, done }: {
    whole: BatchReport;
    made: readonly Made[];
    done: readonly string[];
  },
): Check[] {
  const records = new Map(merged.submissions.map((record) => [record.name, record]));
  const lost = made.filter(({ name }) => !records.has(name)).map(({ name }) => name);
  const wrong = made.filter((each) => !isRight(each, records.get(each.name)));
  const resumed = merged.submissions.filter(({ resumed }) => resumed).map(({ name }) => name);
  const differing = differences(merged, whole);
  const all = merged.submissions.length;
  return [
    check("nothing is lost", `${records.size} of ${made.length} submissions`, lost),
    {
      name: "nothing is doubled",
      seen: `${all} records of ${records.size} submissions`,
      passed: all === records.size && all === made.length,
    },
    check(
      "all verdicts are right",
      `${made.length - wrong.length} of ${made.length}`,
      wrong.map(nameOf),
    ),
    {
      name: "what the dead node had graded was taken over, and nothing else",
      seen: `${resumed.length} of ${done.length}`,
      passed: isDeepStrictEqual(resumed.sort(), [...done].sort()),
    },
    check("the merged report is that of one run", `${all} records compared`, differing),
  ];
}

function check(name: string, seen: string, bad: readonly string[]): Check {
  const some = bad.length === 0 ? "" : `, not ${bad.slice(0, 5).join(", ")}`;
  return { name, seen: seen + some, passed: bad.length === 0 };
}

function isRight(made: Made, record: SubmissionRecord | undefined): boolean {
  if (record === undefined) return false;
  const { met, grading: { status, fractionalScore, feedback } } = record;
  return met === true && status === made.status && fractionalScore === made.score &&
    feedback === made.feedback;
}

/** The names of records and header fields that differ between both reports, apart from times. */
function differences(merged: BatchReport, whole: BatchReport): string[] {
  const others = new Map(whole.submissions.map((record) => [record.name, record]));
  const names = new Set([...merged.submissions, ...whole.submissions].map(nameOf));
  const records = new Map(merged.submissions.map((record) => [record.name, record]));
  const different = [...names].filter((name) =>
    !isDeepStrictEqual(timeless(records.get(name)), timeless(others.get(name)))
  );
  const fields = ["image", "complete"] as const;
  const counts = { ...merged.counts, resumed: whole.counts.resumed };
  return [
    ...fields.filter((field) => !isDeepStrictEqual(merged[field], whole[field])),
    ...(isDeepStrictEqual(counts, whole.counts) ? [] : ["counts"]),
    ...different,
  ];
}

/** A record without its measurements, its shard and whether it was resumed. */
function timeless(record: SubmissionRecord | undefined): unknown {
  if (record === undefined) return undefined;
  const { shard: _shard, resumed: _resumed, grading, ...rest } = record;
  const {
    durationSeconds: _duration,
    cpuSeconds: _cpu,
    peakMemoryBytes: _memory,
    usage: _usage,
    ...verdict
  } = grading;
  return { ...rest, grading: verdict };
}

function nameOf({ name }: { name: string }): string {
  return name;
}
