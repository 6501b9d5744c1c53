import { join } from "node:path";
import { freeBytes } from "../../docker/engine/free_space.ts";
import { isMachineError, type UserError } from "../../terminal/errors.ts";
import type { ResolvedSource } from "../../docker/image/build.ts";
import type { GradeTools } from "../grade.ts";
import { submissionDigest } from "./digest.ts";
import { evaluated } from "./suite/evaluate.ts";
import { fingerprintOf } from "./fingerprint.ts";
import {
  explained,
  type GradedSubmission,
  gradeSubmission,
  isAboutSubmission,
  notStarted,
} from "./grade_submission.ts";
import type { Journal } from "./journal.ts";
import type { PlannedSubmission } from "./plan.ts";
import type { SubmissionRecord } from "./record.ts";
import { isFailure } from "../reports/outcome.ts";
import { type StagedSubmission, stageSubmission } from "./stage.ts";

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
  /** Adds to a record what only the whole grading tells; not for one that was never tried. */
  judge?: (record: SubmissionRecord, grading: GradedSubmission["grading"]) => SubmissionRecord;
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
  await run.grade(run.takeThoseAlone(), 1);
  return run.end(submissions);
}

/** A grading that goes on. */
interface Running {
  /** Whether another one went on at the same time, even for a moment. */
  accompanied: boolean;
}

function enter(running: Set<Running>): Running {
  const one = { accompanied: running.size > 0 };
  for (const other of running) other.accompanied = true;
  running.add(one);
  return one;
}

/** A submission that was graded, and the folder it was graded from. */
interface Tried {
  graded: GradedSubmission;
  digest: string;
  accompanied: boolean;
  staged: StagedSubmission;
}

/** With this much free, in bytes, a disk is only full for a submission that is large. */
const DISK_IN_ORDER = 64 * 1024 ** 2;

class BatchRun {
  readonly #settings: BatchSettings;
  readonly #tools: BatchTools;
  readonly #running = new Set<Running>();
  /** As {@linkcode #running}, from the first look at a submission to its record. */
  readonly #active = new Set<Running>();
  /** Found no room beside others. */
  #crowded: PlannedSubmission[] = [];
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
  takeThoseAlone(): PlannedSubmission[] {
    for (const planned of this.#late) this.#confirming.add(planned);
    const alone = [...this.#crowded, ...this.#late];
    this.#crowded = [];
    this.#late = [];
    return alone;
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
    const { onBegin, onEnd } = this.#tools;
    onBegin(planned.name);
    let record: SubmissionRecord | undefined;
    const active = enter(this.#active);
    try {
      const tried = await this.#try(planned);
      record = "error" in tried
        ? await this.#recordFailure(planned, tried.error, active)
        : await this.#recordGraded(planned, tried);
    } finally {
      this.#active.delete(active);
      onEnd(planned.name, record);
    }
  }

  /** All that depends on what the submission is: its failures are returned. */
  async #try(planned: PlannedSubmission): Promise<Tried | { error: unknown }> {
    const { owner, signal, onCleanupError } = this.#tools;
    let staged: StagedSubmission | undefined;
    try {
      if (planned.refusal !== undefined) throw planned.refusal;
      const digest = await submissionDigest(planned, signal);
      staged = await stageSubmission(planned, { temporary: owner.folder, signal, onCleanupError });
      const running = enter(this.#running);
      const subject = this.#subject(planned.name);
      const graded = await gradeSubmission(
        planned,
        staged.folder,
        subject,
        this.#settings.repeat,
        this.#tools,
      ).finally(() => this.#running.delete(running));
      return { staged, digest, graded, accompanied: running.accompanied };
    } catch (error) {
      await staged?.[Symbol.asyncDispose]();
      return { error };
    }
  }

  async #recordGraded(
    planned: PlannedSubmission,
    { graded, digest, accompanied, staged }: Tried,
  ): Promise<SubmissionRecord | undefined> {
    await using submission = staged;
    if (graded.timedOut && accompanied) {
      this.#late.push(planned);
      return undefined;
    }
    const { request } = planned;
    const { repeat } = this.#settings;
    const image = this.#tools.grader.image.Id;
    const fingerprint = fingerprintOf({ image, digest, request, repeat });
    return await this.#record(planned, graded, { digest, folder: submission.folder, fingerprint });
  }

  /** @throws the failure where the batch cannot go on */
  async #recordFailure(
    planned: PlannedSubmission,
    error: unknown,
    { accompanied }: Running,
  ): Promise<SubmissionRecord | undefined> {
    const { signal, owner } = this.#tools;
    if (isAboutSubmission(error, signal)) {
      return await this.#recordUnreadable(planned, explained(error));
    }
    if (!isMachineError(error) || signal.aborted) throw error;
    if (accompanied) {
      // Another submission may have filled the disk, and what it wrote is removed at its end.
      this.#crowded.push(planned);
      return undefined;
    }
    const free = await freeBytes(owner.folder);
    if (free === undefined || free < DISK_IN_ORDER) throw error;
    return await this.#recordUnreadable(planned, explained(error));
  }

  async #recordUnreadable(
    planned: PlannedSubmission,
    { message, hint }: UserError,
  ): Promise<SubmissionRecord> {
    const { limits } = planned.request;
    const report = notStarted(this.#subject(planned.name), limits, this.#tools.grader, {
      message: `The submission cannot be read: ${message}`,
      hint,
    });
    const graded = {
      ...{ report, grading: undefined, repetitions: [], stable: null, timedOut: false },
    };
    return await this.#record(planned, graded, { digest: null, folder: undefined });
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
    const plain = evaluated({
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
    const record = this.#tools.judge?.(plain, grading) ?? plain;
    if (folder !== undefined) {
      record.bundle = await onGraded({ planned, folder, grading, record });
    }
    // One that never ran is tried again by the next run.
    await journal.append(report.status === "not-started" ? "" : fingerprint, record);
    if (this.#settings.failFast && isFailure(record)) this.#stopped = true;
    return record;
  }
}
