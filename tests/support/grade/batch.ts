import type { Batch, BatchHeader, SubmissionRecord } from "../../../grader/batch/record.ts";
import { STATUSES } from "../../../grader/contract.ts";
import { outcomeOf } from "../../../grader/reports/outcome.ts";

type Grading = SubmissionRecord["grading"];

/** A record as `grade batch` writes it, of a submission with the full score. */
export function aRecord(
  { grading, ...rest }: Partial<Omit<SubmissionRecord, "grading">> & {
    grading?: Partial<Grading>;
  } = {},
): SubmissionRecord {
  return {
    name: "pass/ada",
    digest: "ab".repeat(32),
    partId: null,
    expectation: null,
    expectedBy: null,
    met: null,
    differences: [],
    timeout: null,
    stable: null,
    repetitions: [],
    shard: null,
    resumed: false,
    bundle: null,
    ...rest,
    grading: {
      schema: 1,
      status: "graded",
      protocol: "v2",
      fractionalScore: 1,
      feedback: "Well done",
      feedbackType: null,
      richFeedback: null,
      problems: [],
      warnings: [],
      hint: null,
      source: "examples/v2-python",
      submission: "submissions",
      image: null,
      exitCode: 0,
      durationSeconds: 0.5,
      peakMemoryBytes: 20 * 1024 ** 2,
      cpuSeconds: 0.3,
      limits: { timeLimitSeconds: 10, memoryMiB: 1024, cpus: 1, pids: 256 },
      submissionTransfer: "bind",
      stdout: aStream(""),
      stderr: aStream(""),
      kept: null,
      ...grading,
    },
  };
}

export function aStream(text: string, bytes = new TextEncoder().encode(text).length) {
  return { text, bytes, cut: bytes > new TextEncoder().encode(text).length };
}

/** A finished batch of these records, with matching counts. */
export function aBatch(records: SubmissionRecord[], header: Partial<BatchHeader> = {}): Batch {
  const sorted = records.toSorted((a, b) => a.name < b.name ? -1 : 1);
  return {
    header: { ...headerOf(sorted), ...header },
    async *records() {
      yield* sorted;
    },
  };
}

function headerOf(records: SubmissionRecord[]): BatchHeader {
  const count = (is: (record: SubmissionRecord) => boolean) => records.filter(is).length;
  const greatest = (read: (grading: Grading) => number | null) =>
    records.reduce<number | null>((most, { grading }) => {
      const value = read(grading);
      return value === null ? most : Math.max(most ?? 0, value);
    }, null);
  return {
    schema: 1,
    tool: "1.0.0",
    source: "examples/v2-python",
    directory: "submissions",
    image: { id: `sha256:${"cd".repeat(32)}`, reference: "grader:latest", architecture: "amd64" },
    startedAt: "2026-03-04T05:06:07.890Z",
    durationSeconds: 12.5,
    jobs: 2,
    repeat: 1,
    shard: null,
    complete: true,
    counts: {
      total: records.length,
      graded: records.length,
      met: count(({ met }) => met === true),
      unmet: count(({ met }) => met === false),
      unexpected: count((record) => outcomeOf(record) === "fault"),
      unstable: count(({ stable }) => stable === false),
      resumed: count(({ resumed }) => resumed),
      statuses: Object.fromEntries(
        STATUSES.map((status) => [status, count(({ grading }) => grading.status === status)]),
      ) as BatchHeader["counts"]["statuses"],
    },
    headroom: {
      peakMemoryBytes: greatest(({ peakMemoryBytes }) => peakMemoryBytes),
      maxSeconds: greatest(({ durationSeconds }) => durationSeconds),
      maxCpuSeconds: greatest(({ cpuSeconds }) => cpuSeconds),
      maxCpus: 0.6,
      cheapest: {
        v1: { cpus: 1, memoryMiB: 1024, timeoutSeconds: 300 },
        v2: { cpus: 1, memoryMiB: 4096, timeoutSeconds: 300 },
      },
      warnings: [],
    },
    warnings: [],
  };
}
