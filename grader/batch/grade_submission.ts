import { createHash } from "node:crypto";
import {
  DockerCommandError,
  DockerNotInstalledError,
  DockerRefusedError,
} from "../../docker/engine/errors.ts";
import type { ResolvedSource } from "../../docker/image/build.ts";
import { isMachineError, RetryableError, systemFailure, UserError } from "../../terminal/errors.ts";
import { shortened, visible } from "../../terminal/text.ts";
import { grade, type GradeTools } from "../grade.ts";
import type { Grading } from "../grading.ts";
import { type GradeReport, gradeReport, notStartedReport, type ReportSubject } from "../report.ts";
import { cutReport } from "./cut.ts";
import { shownFeedback } from "./suite/expectation.ts";
import type { PlannedSubmission } from "./plan.ts";
import type { SubmissionRecord } from "./record.ts";

/** The tools for grading a submission of a batch. */
export interface SubmissionTools extends GradeTools {
  grader: ResolvedSource;
}

/** All runs of one submission. */
export interface GradedSubmission {
  report: GradeReport;
  /** The first run; undefined if it could not be started. */
  grading: Grading | undefined;
  repetitions: SubmissionRecord["repetitions"];
  stable: boolean | null;
  timedOut: boolean;
}

/** Exit codes of programs that may have been killed from outside: SIGINT, SIGKILL, SIGTERM. */
const ENDED_FROM_OUTSIDE = [130, 137, 143];

/**
 * Grades a submission as many times as requested; a run that hits the time limit is the last.
 *
 * @throws where the batch cannot continue: no engine, no disk, an interruption
 */
export async function gradeSubmission(
  planned: PlannedSubmission,
  folder: string,
  subject: ReportSubject,
  repeat: number,
  tools: SubmissionTools,
): Promise<GradedSubmission> {
  const { report: whole, grading } = await gradeOnce(planned, folder, subject, tools);
  const report = cutReport(whole, grading);
  // Only what is compared is kept of each run: their outputs may be large.
  const repetitions = [repetitionOf(whole)];
  while (repetitions.length < repeat && repetitions.at(-1)?.status !== "timeout") {
    const again = await gradeOnce(planned, folder, subject, tools);
    repetitions.push(repetitionOf(again.report));
  }
  const timedOut = repetitions.at(-1)?.status === "timeout";
  if (repeat === 1) return { report, grading, repetitions: [], stable: null, timedOut };
  const [model] = repetitions;
  const stable = repetitions.every((each) =>
    each.status === model?.status && each.fractionalScore === model.fractionalScore &&
    each.feedbackDigest === model.feedbackDigest
  );
  return { report, grading, repetitions, stable, timedOut };
}

function repetitionOf(report: GradeReport): SubmissionRecord["repetitions"][number] {
  const { status, fractionalScore, durationSeconds } = report;
  const { peakMemoryBytes, cpuSeconds, usage } = report;
  const feedback = shownFeedback(report);
  const feedbackDigest = feedback === null
    ? null
    : createHash("sha256").update(feedback).digest("hex");
  return {
    ...{ status, fractionalScore, feedbackDigest, durationSeconds },
    ...{ peakMemoryBytes, cpuSeconds, usage },
  };
}

interface Once {
  report: GradeReport;
  grading: Grading | undefined;
}

async function gradeOnce(
  { request }: PlannedSubmission,
  folder: string,
  subject: ReportSubject,
  tools: SubmissionTools,
): Promise<Once> {
  const { grader } = tools;
  for (let attempt = 1;; attempt++) {
    try {
      const grading = await grade(grader, { ...request, submission: folder }, tools);
      // An engine that shuts down kills its containers. Retried once: that does not happen twice.
      if (attempt === 1 && wasEnded(grading)) continue;
      return { report: gradeReport(subject, grader, grading), grading };
    } catch (error) {
      if (attempt === 1 && error instanceof DockerCommandError && !tools.signal.aborted) continue;
      if (!isAboutSubmission(error, tools.signal)) throw error;
      const failure = explained(error);
      return { report: notStarted(subject, request.limits, grader, failure), grading: undefined };
    }
  }
}

function wasEnded({ verdict, exitCode, kept }: Grading): boolean {
  return verdict.status === "crashed" && ENDED_FROM_OUTSIDE.includes(exitCode) &&
    kept === undefined;
}

/**
 * Whether a failure is specific to this submission, so that it becomes its verdict and the batch
 * continues: anything but an interruption, an engine that is unavailable or denies access, and a
 * machine without disk, memory or file handles. A bug of this program may also affect only one
 * submission.
 */
export function isAboutSubmission(error: unknown, signal: AbortSignal): boolean {
  return !signal.aborted && !isMachineError(error) && !(error instanceof RetryableError) &&
    !(error instanceof DockerNotInstalledError) && !(error instanceof DockerRefusedError);
}

/** A failure as an error that can be shown to a user. */
export function explained(error: unknown): UserError {
  if (error instanceof UserError) return error;
  const known = systemFailure(error);
  if (known !== undefined) return known;
  const message = error instanceof Error ? error.message : String(error);
  return new UserError(
    `${shortened(visible(message))} (this is a bug in courseraprogramming; please report it)`,
    { cause: error },
  );
}

/** The report of a submission that could not be graded although the image exists. */
export function notStarted(
  subject: ReportSubject,
  limits: Grading["limits"],
  { image, reference }: ResolvedSource,
  failure: { message: string; hint: string | undefined },
): GradeReport {
  const { Id: id, Architecture: architecture } = image;
  return {
    ...notStartedReport(subject, limits, failure),
    image: { id, reference, architecture },
  };
}
