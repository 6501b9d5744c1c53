import * as z from "zod";
import type { ResolvedSource } from "../docker/image/build.ts";
import * as bounds from "./bounds.ts";
import { STATUSES } from "./contract.ts";
import type { Grading } from "./grading.ts";
import { leaksSchema } from "./leaks/leak_schema.ts";
import type { Capture } from "../docker/engine/streams.ts";
import { usageFields, usageShape } from "./usage_fields.ts";

/** Increased when a field changes its meaning or is removed, not for new fields. */
export const GRADE_SCHEMA_VERSION = 1;

const streamSchema = z.strictObject({
  text: z.string().describe("what was kept, invalid UTF-8 replaced"),
  bytes: z.int().min(0).max(Number.MAX_SAFE_INTEGER).describe("bytes the grader wrote in all"),
  cut: z.boolean().describe("whether `text` is only the beginning"),
});

/** The document that `grade local --json` prints; source of the published JSON Schema. */
export const gradeReportSchema = z.strictObject({
  schema: z.literal(GRADE_SCHEMA_VERSION),
  status: z.enum(STATUSES),
  protocol: z.enum(["v1", "v2"]).nullable().describe("null where it was never found out"),
  protocolGuessed: z.boolean().optional().describe(
    "whether the protocol is a guess (`--protocol auto`); absent in older reports",
  ),
  fractionalScore: bounds.score.nullable(),
  feedback: z.string().nullable(),
  feedbackType: z.enum(["HTML", "TXT"]).nullable(),
  richFeedback: z.string().nullable().describe("what a learner sees in place of `feedback`"),
  problems: bounds.listOf(z.string()).describe(
    "each thing that is wrong; empty exactly when graded",
  ),
  warnings: bounds.listOf(z.string()),
  leaks: leaksSchema,
  hint: z.string().nullable().describe("what to do next"),
  source: z.string(),
  submission: z.string(),
  image: z.strictObject({ id: z.string(), reference: z.string(), architecture: z.string() })
    .nullable(),
  exitCode: z.int().nullable(),
  durationSeconds: bounds.seconds,
  ...usageShape,
  limits: z.strictObject({
    timeLimitSeconds: bounds.seconds,
    memoryMiB: bounds.count.describe("0 means none"),
    cpus: bounds.cpus,
    pids: bounds.count,
  }),
  submissionTransfer: z.enum(["bind", "copy"]).nullable(),
  stdout: streamSchema,
  stderr: streamSchema,
  kept: z.strictObject({ container: z.string(), volumes: bounds.listOf(z.string()) }).nullable(),
}).meta({
  title: "courseraprogramming grade local --json",
  description: "One grading of one submission",
});
export type GradeReport = z.infer<typeof gradeReportSchema>;

/** Names in a report apart from the grading itself, as the user wrote them. */
export interface ReportSubject {
  source: string;
  submission: string;
}

export function gradeReport(
  { source, submission }: ReportSubject,
  grader: ResolvedSource,
  grading: Grading,
): GradeReport {
  const { verdict, limits, usage } = grading;
  const { answer } = verdict;
  return {
    schema: GRADE_SCHEMA_VERSION,
    status: verdict.status,
    protocol: verdict.protocol ?? null,
    protocolGuessed: verdict.protocolGuessed,
    fractionalScore: answer.fractionalScore ?? null,
    feedback: answer.feedback ?? null,
    feedbackType: answer.feedbackType ?? null,
    richFeedback: grading.richFeedback === undefined ? null : decode(grading.richFeedback),
    problems: verdict.problems,
    warnings: [...verdict.warnings, ...grading.warnings],
    ...(grading.leaks === undefined ? {} : { leaks: [...grading.leaks] }),
    hint: verdict.hint ?? null,
    source,
    submission,
    image: {
      id: grader.image.Id,
      reference: grader.reference,
      architecture: grader.image.Architecture,
    },
    exitCode: verdict.status === "not-started" ? null : grading.exitCode,
    durationSeconds: grading.durationMs / 1000,
    ...usageFields(usage),
    limits: {
      timeLimitSeconds: limits.timeLimit,
      memoryMiB: limits.memoryMiB,
      cpus: limits.cpus,
      pids: limits.pidsLimit,
    },
    submissionTransfer: grading.transfer,
    stdout: stream(grading.stdout),
    stderr: stream(grading.stderr),
    kept: grading.kept ?? null,
  };
}

/** The report of a grading that could not be started: no image, no engine, no build. */
export function notStartedReport(
  { source, submission }: ReportSubject,
  limits: Grading["limits"],
  failure: { message: string; hint: string | undefined },
): GradeReport {
  const nothing = { text: "", bytes: 0, cut: false };
  return {
    schema: GRADE_SCHEMA_VERSION,
    status: "not-started",
    protocol: null,
    protocolGuessed: false,
    fractionalScore: null,
    feedback: null,
    feedbackType: null,
    richFeedback: null,
    problems: [failure.message],
    warnings: [],
    hint: failure.hint ?? null,
    source,
    submission,
    image: null,
    exitCode: null,
    durationSeconds: 0,
    ...usageFields("not-started"),
    limits: {
      timeLimitSeconds: limits.timeLimit,
      memoryMiB: limits.memoryMiB,
      cpus: limits.cpus,
      pids: limits.pidsLimit,
    },
    submissionTransfer: null,
    stdout: nothing,
    stderr: nothing,
    kept: null,
  };
}

function stream({ bytes, total, cut }: Capture): GradeReport["stdout"] {
  return { text: decode(bytes), bytes: total, cut };
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}
