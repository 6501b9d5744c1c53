import * as z from "zod";
import { STATUSES } from "../contract.ts";
import { gradeReportSchema } from "../report.ts";

/** Raised when a field changes its meaning or goes; new fields do not raise it. */
export const BATCH_SCHEMA_VERSION = 1;

/** What a submission is expected to come to; each field that is absent is not looked at. */
export const expectationSchema = z.strictObject({
  status: z.enum(STATUSES).optional(),
  score: z.union([
    z.number().min(0).max(1),
    z.strictObject({
      min: z.number().min(0).max(1).optional(),
      max: z.number().min(0).max(1).optional(),
    }),
  ]).optional().describe("one value, or a range with both ends in it"),
  feedbackContains: z.array(z.string()).optional(),
  feedbackMatches: z.array(z.string()).optional().describe("regular expressions"),
  maxSeconds: z.number().positive().optional().describe("wall-clock time of the grading"),
  maxMemoryMiB: z.number().positive().optional().describe("peak memory of the grading"),
}).meta({ id: "Expectation" });
export type Expectation = z.infer<typeof expectationSchema>;

/** One way in which a grading is not what was expected. */
export const differenceSchema = z.strictObject({
  field: z.enum(["status", "score", "feedback", "time", "memory"]),
  expected: z.string().describe("for people to read"),
  actual: z.string().describe("for people to read"),
  diff: z.string().nullable().describe("a unified diff, where both are texts of lines"),
});
export type Difference = z.infer<typeof differenceSchema>;

/** What one of several runs of the same submission came to (`--repeat`). */
export const repetitionSchema = z.strictObject({
  status: z.enum(STATUSES),
  fractionalScore: z.number().nullable(),
  feedbackDigest: z.string().nullable().describe("SHA-256 of what a learner sees"),
  durationSeconds: z.number().nonnegative(),
  peakMemoryBytes: z.number().nonnegative().nullable(),
  cpuSeconds: z.number().nonnegative().nullable(),
});

/** One submission of a batch and all that is known of it. */
export const submissionRecordSchema = z.strictObject({
  name: z.string().describe("path below the batch's folder, with `/`; unique"),
  digest: z.string().nullable().describe(
    "SHA-256 of the submission's files; null where unreadable",
  ),
  partId: z.string().nullable(),
  expectation: expectationSchema.nullable().describe("null where nothing is expected of it"),
  expectedBy: z.enum(["folder", "suite"]).nullable(),
  met: z.boolean().nullable().describe("null where nothing is expected of it"),
  differences: z.array(differenceSchema),
  timeout: z.enum(["confirmed", "load"]).nullable().describe(
    "of a time limit that was hit beside others: whether it was hit alone too, or only under load",
  ),
  stable: z.boolean().nullable().describe("whether all repetitions agree; null for a single run"),
  repetitions: z.array(repetitionSchema).describe("all runs, in order; empty for a single run"),
  shard: z.int().positive().nullable(),
  resumed: z.boolean().describe("whether it was taken over from an earlier run (`--resume`)"),
  bundle: z.string().nullable().describe("the replay bundle's path below the report's folder"),
  grading: gradeReportSchema.describe("streams are cut to their beginning and end"),
});
export type SubmissionRecord = z.infer<typeof submissionRecordSchema>;

/** The cheapest legal limits with headroom, and how near the suite came to the present ones. */
export const headroomSchema = z.strictObject({
  peakMemoryBytes: z.number().nullable(),
  maxSeconds: z.number().nullable(),
  maxCpuSeconds: z.number().nullable(),
  maxCpus: z.number().nullable().describe("CPU time per wall-clock time of the busiest grading"),
  cheapest: z.record(
    z.enum(["v1", "v2"]),
    z.strictObject({ cpus: z.int(), memoryMiB: z.int(), timeoutSeconds: z.int() }).nullable(),
  ).describe("null where no legal limits would do"),
  warnings: z.array(z.string()).describe("what used more than 80 % of a limit"),
});
export type Headroom = z.infer<typeof headroomSchema>;

/** What is true of the batch as a whole; known before its records are read. */
export const batchHeaderSchema = z.strictObject({
  schema: z.literal(BATCH_SCHEMA_VERSION),
  tool: z.string().describe("version of courseraprogramming"),
  source: z.string(),
  directory: z.string(),
  image: z.strictObject({ id: z.string(), reference: z.string(), architecture: z.string() })
    .nullable(),
  startedAt: z.string().describe("ISO 8601, UTC"),
  durationSeconds: z.number().nonnegative(),
  jobs: z.int().positive(),
  repeat: z.int().positive(),
  shard: z.strictObject({ index: z.int().positive(), count: z.int().positive() }).nullable(),
  complete: z.boolean().describe("false where the run was stopped before its end"),
  counts: z.strictObject({
    total: z.int().nonnegative().describe("submissions found, of this shard"),
    graded: z.int().nonnegative().describe("submissions with a record"),
    met: z.int().nonnegative(),
    unmet: z.int().nonnegative(),
    unexpected: z.int().nonnegative().describe("grader faults where nothing was expected"),
    unstable: z.int().nonnegative(),
    resumed: z.int().nonnegative(),
    statuses: z.record(z.enum(STATUSES), z.int().nonnegative()),
  }),
  headroom: headroomSchema,
  warnings: z.array(z.string()),
});
export type BatchHeader = z.infer<typeof batchHeaderSchema>;

/** The document `results.json`; the published JSON Schema is made from this. */
export const batchReportSchema = batchHeaderSchema.extend({
  submissions: z.array(submissionRecordSchema).describe("sorted by name"),
}).meta({
  title: "courseraprogramming grade batch, results.json",
  description: "The gradings of many submissions by one grader",
});
export type BatchReport = z.infer<typeof batchReportSchema>;

/**
 * A finished batch as the reports are written from it: records are read one at a time, as often as
 * asked for, so that thousands of submissions never lie in memory together.
 */
export interface Batch {
  header: BatchHeader;
  /** Sorted by name. */
  records(): AsyncIterable<SubmissionRecord>;
}
