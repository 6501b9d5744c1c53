import * as z from "zod";
import { attackOutcomeSchema, attackSummarySchema } from "../attack/outcome.ts";
import { STATUSES } from "../contract.ts";
import { bytes, count, cpus, listOf, positiveCount, score, seconds } from "../bounds.ts";
import { gradeReportSchema } from "../report.ts";
import { noUsageSchema, usageShape } from "../usage_fields.ts";

/** Increased when a field changes its meaning or is removed, not for new fields. */
export const BATCH_SCHEMA_VERSION = 1;

/** The most shards that `--shard` accepts. */
export const MOST_SHARDS = 999_999;

/** The folder of bundles in a report's folder. */
export const BUNDLES = "bundles";

/** Most characters of a submission's name; a Linux path has no more bytes. */
const LONGEST_NAME = 4096;

/** The expected result of a submission; absent fields are not checked. */
export const expectationSchema = z.strictObject({
  status: z.enum(STATUSES).optional(),
  score: z.union([
    z.number().min(0).max(1),
    z.strictObject({
      min: z.number().min(0).max(1).optional(),
      max: z.number().min(0).max(1).optional(),
    }),
  ]).optional().describe("one value, or a range with both ends in it"),
  feedbackContains: listOf(z.string()).optional(),
  feedbackMatches: listOf(z.string()).optional().describe("regular expressions"),
  maxSeconds: z.number().positive().optional().describe("wall-clock time of the grading"),
  maxMemoryMiB: z.number().positive().optional().describe("peak memory of the grading"),
}).meta({ id: "Expectation" });
export type Expectation = z.infer<typeof expectationSchema>;

/** One difference between a grading and its expectation. */
export const differenceSchema = z.strictObject({
  field: z.enum(["status", "score", "feedback", "time", "memory", "attack"]),
  expected: z.string().describe("for people to read"),
  actual: z.string().describe("for people to read"),
  diff: z.string().nullable().describe("a unified diff, where both are texts of lines"),
});
export type Difference = z.infer<typeof differenceSchema>;

/** The result of one of several runs of the same submission (`--repeat`). */
export const repetitionSchema = z.strictObject({
  status: z.enum(STATUSES),
  fractionalScore: score.nullable(),
  feedbackDigest: z.string().nullable().describe("SHA-256 of what a learner sees"),
  durationSeconds: seconds,
  ...usageShape,
});

/** A name that stays below the batch's folder if it is used as a path. */
const nameSchema = z.string().max(LONGEST_NAME).refine(
  (name) => !name.startsWith("/") && !name.split("/").includes(".."),
  "leads out of the batch's folder",
);

/** One submission of a batch and its results. */
export const submissionRecordSchema = z.strictObject({
  name: nameSchema.describe("path below the batch's folder, with `/`; unique"),
  digest: z.string().nullable().describe(
    "SHA-256 of the submission's files; null where unreadable",
  ),
  partId: z.string().nullable(),
  expectation: expectationSchema.nullable().describe("null where nothing is expected of it"),
  expectedBy: z.enum(["folder", "suite", "attack"]).nullable(),
  met: z.boolean().nullable().describe("null where nothing is expected of it"),
  differences: listOf(differenceSchema),
  timeout: z.enum(["confirmed", "load"]).nullable().describe(
    "of a time limit that was hit beside others: whether it was hit alone too, or only under load",
  ),
  stable: z.boolean().nullable().describe("whether all repetitions agree; null for a single run"),
  repetitions: listOf(repetitionSchema).describe("all runs, in order; empty for a single run"),
  shard: positiveCount.max(MOST_SHARDS).nullable(),
  resumed: z.boolean().describe("whether it was reused from an earlier run (`--resume`)"),
  bundle: z.string().regex(/^bundles\/[\w.-]+\.zip$/).nullable().describe(
    "the replay bundle's path below the report's folder",
  ),
  repeatLine: z.string().optional().describe(
    "shell line that grades it again, where it failed; values of variables are left out",
  ),
  attack: attackOutcomeSchema.optional().describe("of an attack that `grade attack` made"),
  grading: gradeReportSchema.describe("streams are cut to their beginning and end"),
});
export type SubmissionRecord = z.infer<typeof submissionRecordSchema>;

/** The cheapest allowed limits with headroom, and how close the suite came to the present ones. */
export const headroomSchema = z.strictObject({
  peakMemoryBytes: bytes.nullable(),
  maxSeconds: seconds.nullable(),
  maxCpuSeconds: seconds.nullable(),
  maxCpus: cpus.nullable().describe(
    "CPU time per second of the busiest grading, averaged over at least 1 s",
  ),
  usage: z.strictObject({
    isLowerBound: z.strictObject({
      peakMemoryBytes: z.boolean(),
      maxCpuSeconds: z.boolean(),
      maxCpus: z.boolean(),
    }).describe("whether more may have been used than was seen"),
    missingBecause: noUsageSchema.nullable().describe(
      "of the last grading without figures; null where all have some",
    ),
  }).optional().describe("absent in documents of version 1.0"),
  cheapest: z.partialRecord(
    z.enum(["v1", "v2"]),
    z.strictObject({ cpus: count, memoryMiB: count, timeoutSeconds: count }).nullable(),
  ).describe("null where no allowed limits are enough; absent where too little was seen to tell"),
  warnings: listOf(z.string()).describe("what used more than 80 % of a limit"),
});
export type Headroom = z.infer<typeof headroomSchema>;

/** Data on the batch as a whole, known before its records are read. */
export const batchHeaderSchema = z.strictObject({
  schema: z.literal(BATCH_SCHEMA_VERSION),
  tool: z.string().describe("version of courseraprogramming"),
  source: z.string().describe("as written"),
  grader: z.string().max(LONGEST_NAME).optional().describe(
    "what people call the grader: `source`, or the directory's name where that is `.`",
  ),
  directory: z.string(),
  image: z.strictObject({ id: z.string(), reference: z.string(), architecture: z.string() })
    .nullable(),
  startedAt: z.iso.datetime().describe("ISO 8601, UTC"),
  durationSeconds: seconds,
  jobs: positiveCount,
  repeat: positiveCount,
  shard: z.strictObject({
    index: positiveCount.max(MOST_SHARDS),
    count: positiveCount.max(MOST_SHARDS),
    balance: z.string().max(64).optional().describe(
      "SHA-256 of the names and expected times that decided what belongs to it; absent where the names did",
    ),
  }).refine(({ index, count }) => index <= count, "there are not so many shards").nullable(),
  shards: z.strictObject({
    count: positiveCount.max(MOST_SHARDS),
    missing: listOf(positiveCount.max(MOST_SHARDS), MOST_SHARDS).describe(
      "numbers of the shards that no report was given of, ascending",
    ),
    balance: z.string().max(64).optional().describe("of all the shards, as in `shard`"),
  }).optional().describe("of a report that `grade merge` made of shards"),
  complete: z.boolean().describe(
    "false where the run was stopped before its end, or a shard is missing",
  ),
  counts: z.strictObject({
    total: count.describe("submissions found, of this shard"),
    graded: count.describe("submissions with a record"),
    met: count,
    unmet: count,
    unexpected: count.describe("grader faults where nothing was expected"),
    unstable: count,
    resumed: count,
    statuses: z.record(z.enum(STATUSES), count),
  }).refine(({ total, graded }) => graded <= total, "more are graded than were found"),
  headroom: headroomSchema,
  attacks: attackSummarySchema.optional().describe("of `grade attack`"),
  warnings: listOf(z.string()),
});
export type BatchHeader = z.infer<typeof batchHeaderSchema>;

/** The document `results.json`; source of the published JSON Schema. */
export const batchReportSchema = batchHeaderSchema.extend({
  submissions: z.array(submissionRecordSchema).describe("sorted by name"),
}).meta({
  title: "courseraprogramming grade batch, results.json",
  description: "The gradings of many submissions by one grader",
});
export type BatchReport = z.infer<typeof batchReportSchema>;

/** A text file of a submission. */
export interface SubmissionFile {
  /** Relative to the submission, with `/`. */
  name: string;
  /** Its beginning, if it is long. */
  text: string;
  /** Size of the whole file. */
  bytes: number;
}

/** The contents of a submission, as far as a report shows them. */
export interface SubmissionFiles {
  texts: SubmissionFile[];
  /** What is not shown, and why; in whole sentences without a full stop. */
  notes: string[];
}

/**
 * A finished batch as input of the reports. Records are read one at a time, as often as requested,
 * so that thousands of submissions are never in memory at once.
 */
export interface Batch {
  header: BatchHeader;
  /** Sorted by name. */
  records(): AsyncIterable<SubmissionRecord>;
  /** Reads what a report shows of a submission's own files; absent if they are not available. */
  files?: (name: string) => Promise<SubmissionFiles | undefined>;
}
