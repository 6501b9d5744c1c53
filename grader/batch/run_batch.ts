import { join } from "node:path";
import { UserError } from "../../terminal/errors.ts";
import type { ResolvedSource } from "../../docker/source.ts";
import type { GradeTools } from "../grade.ts";
import { submissionDigest } from "./digest.ts";
import { evaluated } from "./evaluate.ts";
import { fingerprintOf } from "./fingerprint.ts";
import {
  type GradedSubmission,
  gradeSubmission,
  isAboutSubmission,
  notStarted,
} from "./grade_submission.ts";
import type { Journal } from "./journal.ts";
import type { PlannedSubmission } from "./plan.ts";
import type { SubmissionRecord } from "./record.ts";
import { stageSubmission } from "./stage.ts";

/** What a batch is told beside its submissions. */
export interface BatchSettings {
  /** As written. */
  source: string;
  /** As written. */
  directory: string;
  jobs: number;
  repeat: number;
  /** The shard's number, for the records. */
  shard: number | null;
  failFast: boolean;
}

/** What a batch runs with, and who hears of it. */
export interface BatchTools extends GradeTools {
  grader: ResolvedSource;
  journal: Journal;
  /** A grading begins. */
  onBegin: (name: string) => void;
  /** A grading has ended; without a record where it is to be done again, alone. */
  onEnd: (name: string, record: SubmissionRecord | undefined) => void;
  /**
   * Is shown what will be recorded, with the submission as a folder.
   * @returns the path of a bundle it wrote, below the report's folder
   */
  onGraded: (graded: Graded) => Promise<string | null>;
}

/** A submission that was graded, before it is recorded. */
export interface Graded {
  planned: PlannedSubmission;
  folder: string;
  grading: GradedSubmission["grading"];
  /** With its expectation evaluated. */
  record: SubmissionRecord;
}

/** How a batch ended. */
export interface BatchEnd {
  complete: boolean;
  /** Why it could not go on: an interruption, an engine that is gone. */
  failure: { error: unknown } | undefined;
}

/**
 * Grades submissions side by side and writes each to the journal when it is finished. What hit the
 * time limit while others ran is graded again at the end, alone: the machine may have been slow.
 */
export async function runBatch(
  submissions: readonly PlannedSubmission[],
  settings: BatchSettings,
  tools: BatchTools,
): Promise<BatchEnd> {
  const run = new BatchRun(settings, tools);
  await run.grade(submissions, settings.jobs);
  await run.grade(run.takeLate(), 1);
  return run.end(submissions);
}

/** A grading that goes on. */
interface Running {
  /** Whether another one went on at the same time, even for a moment. */
  accompanied: boolean;
}

class BatchRun {
  readonly #settings: BatchSettings;
  readonly #tools: BatchTools;
  readonly #running = new Set<Running>();
  /** Hit the time limit beside others. */
  #late: PlannedSubmission[] = [];
  readonly #confirming = new Set<PlannedSubmission>();
  #stopped = false;
  #failure: { error: unknown } | undefined;

  constructor(settings: BatchSettings, tools: BatchTools) {
    this.#settings = settings;
    this.#tools = tools;
  }

  /** Grades, at most so many at once, until all are done or the batch is stopped. */
  async grade(submissions: readonly PlannedSubmission[], jobs: number): Promise<void> {
    const queue = submissions.values();
    const work = async () => {
      for (const planned of queue) {
        if (this.#stopped || this.#tools.signal.aborted) return;
        await this.#gradeOne(planned).catch((error: unknown) => this.#fail(error));
      }
    };
    await Promise.all(Array.from({ length: jobs }, work));
  }

  /** Those to be graded alone. */
  takeLate(): PlannedSubmission[] {
    const late = this.#late;
    this.#late = [];
    for (const planned of late) this.#confirming.add(planned);
    return late;
  }

  end(submissions: readonly PlannedSubmission[]): BatchEnd {
    const { signal, journal } = this.#tools;
    if (signal.aborted) this.#failure = { error: signal.reason };
    const complete = !this.#stopped && this.#failure === undefined &&
      submissions.every(({ name }) => journal.fingerprint(name) !== undefined);
    return { complete, failure: this.#failure };
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#stopped = true;
  }

  async #gradeOne(planned: PlannedSubmission): Promise<void> {
    const { owner, onBegin, onEnd, grader } = this.#tools;
    const { name, request } = planned;
    const { repeat } = this.#settings;
    onBegin(name);
    let record: SubmissionRecord | undefined;
    try {
      const input = await read(planned, owner.folder);
      if (input instanceof UserError) {
        record = await this.#recordUnreadable(planned, input);
        return;
      }
      await using staged = input.staged;
      const { digest } = input;
      const { folder } = staged;
      const running = this.#start();
      const graded = await gradeSubmission(
        planned,
        folder,
        this.#subject(name),
        repeat,
        this.#tools,
      )
        .finally(() => this.#running.delete(running));
      if (graded.timedOut && running.accompanied) this.#late.push(planned);
      else {
        const fingerprint = fingerprintOf({ image: grader.image.Id, digest, request, repeat });
        record = await this.#record(planned, graded, { digest, folder, fingerprint });
      }
    } finally {
      onEnd(name, record);
    }
  }

  async #recordUnreadable(
    planned: PlannedSubmission,
    { message }: UserError,
  ): Promise<SubmissionRecord> {
    const { limits } = planned.request;
    const report = notStarted(this.#subject(planned.name), limits, this.#tools.grader, {
      message: `The submission cannot be read: ${message}`,
      hint: undefined,
    });
    const graded = {
      ...{ report, grading: undefined, repetitions: [], stable: null, timedOut: false },
    };
    return await this.#record(planned, graded, { digest: null, folder: undefined });
  }

  #start(): Running {
    const running = { accompanied: this.#running.size > 0 };
    for (const other of this.#running) other.accompanied = true;
    this.#running.add(running);
    return running;
  }

  #subject(name: string) {
    const { source, directory } = this.#settings;
    return { source, submission: join(directory, name) };
  }

  async #record(
    planned: PlannedSubmission,
    graded: GradedSubmission,
    { digest, folder, fingerprint = "" }: {
      digest: string | null;
      folder: string | undefined;
      fingerprint?: string;
    },
  ): Promise<SubmissionRecord> {
    const { journal, onGraded } = this.#tools;
    const { report, grading, repetitions, stable, timedOut } = graded;
    const timeout = !this.#confirming.has(planned) ? null : timedOut ? "confirmed" : "load";
    const record = evaluated({
      name: planned.name,
      digest,
      partId: planned.request.parameters.partId ?? null,
      expectation: null,
      expectedBy: null,
      met: null,
      differences: [],
      timeout,
      stable,
      repetitions,
      shard: this.#settings.shard,
      resumed: false,
      bundle: null,
      grading: report,
    }, planned);
    if (folder !== undefined) {
      record.bundle = await onGraded({ planned, folder, grading, record });
    }
    // One that never ran is tried again by the next run.
    await journal.append(report.status === "not-started" ? "" : fingerprint, record);
    if (this.#settings.failFast && isFailure(record)) this.#stopped = true;
    return record;
  }
}

/** The submission as a folder, and its digest; or why it cannot be read. */
async function read(planned: PlannedSubmission, temporary: string) {
  try {
    const digest = await submissionDigest(planned);
    return { digest, staged: await stageSubmission(planned, temporary) };
  } catch (error) {
    if (isAboutSubmission(error)) return error;
    if (!(error instanceof Error && "code" in error && UNREADABLE.has(error.code))) throw error;
    return new UserError(error.message, { cause: error });
  }
}

/** What is wrong with a file, not with the machine. */
const UNREADABLE = new Set<unknown>(["ENOENT", "EACCES", "EPERM", "ELOOP", "ENOTDIR", "EISDIR"]);

/** Whether a record is a reason for the batch to fail. */
export function isFailure({ met, stable, grading }: SubmissionRecord): boolean {
  return met === false || stable === false || (met === null && grading.status !== "graded");
}
