import { join } from "node:path";
import config from "../../deno.json" with { type: "json" };
import { allowedResources } from "../../coursera/resources/allowed_resources.ts";
import { nameOfSource } from "../../docker/image/source.ts";
import { limitWarnings } from "../../docker/engine/engine.ts";
import { type BatchFrame, describeBatch } from "../../grader/batch/describe.ts";
import { evaluated } from "../../grader/batch/suite/evaluate.ts";
import { defaultJobs } from "../../grader/batch/jobs.ts";
import { Journal, JOURNAL_FILE } from "../../grader/batch/journal.ts";
import { planBatch, type PlannedSubmission } from "../../grader/batch/plan.ts";
import type { Batch, SubmissionRecord } from "../../grader/batch/record.ts";
import { BATCH_SCHEMA_VERSION, BUNDLES } from "../../grader/batch/record.ts";
import { explained, isAboutSubmission } from "../../grader/batch/grade_submission.ts";
import { pendingSubmissions } from "../../grader/batch/resume.ts";
import {
  type BatchEnd,
  type BatchTools,
  type Graded,
  runBatch,
} from "../../grader/batch/run_batch.ts";
import { isFailure } from "../../grader/reports/outcome.ts";
import { filesByName } from "../../grader/batch/submission_files.ts";
import type { Submission } from "../../grader/batch/submissions.ts";
import { parseSuite, type Suite } from "../../grader/batch/suite/suite.ts";
import { commonTexts, withoutExpected } from "../../grader/leaks/expected_texts.ts";
import { makeFolder, requirePlace } from "../../grader/files/file_place.ts";
import { imageWarnings } from "../../grader/image_warnings.ts";
import { writeNewFile } from "../../grader/files/new_file.ts";
import { requireReportPlaces } from "../../grader/reports/write_reports.ts";
import { writingTo } from "../../terminal/errors.ts";
import { visible } from "../../terminal/text.ts";
import { BatchProgress, type Progress } from "./batch_progress.ts";
import { renderBatchStart } from "./batch_text.ts";
import { copyResults } from "./copy_results.ts";
import type { EngineRun } from "../source/engine_run.ts";
import { openLeakCheck } from "../source/leak_check.ts";
import { keptGrading, renderKept } from "./kept_text.ts";
import { repeatLine } from "./repeat_line.ts";
import type { BatchOptions } from "./batch_options.ts";
import { type Balance, type PreparedBatch, suiteFile } from "./prepare_batch.ts";
import type { Tools } from "../tools.ts";

/** Opens the journal of a batch. Disposing of the session closes it. */
export async function openBatch(
  options: BatchOptions,
  prepared: PreparedBatch,
  run: EngineRun,
  tools: Tools,
  attacks?: AttackHooks,
): Promise<BatchSession> {
  if (options.updateExpected) await requirePlace(suiteFile(options).file);
  const journal = await openJournal(options, run.owner.folder);
  return batchSession(options, prepared, { run, tools, journal, attacks });
}

/** Opens the journal of a batch. @param temporary folder to use if no reports are requested */
export async function openJournal(
  { report, resume }: Pick<BatchOptions, "report" | "resume">,
  temporary: string,
): Promise<Journal> {
  const folder = report ?? temporary;
  const another = report === undefined
    ? "name another folder for temporary files with TMPDIR"
    : "name another folder with --report";
  await writingTo(folder, another, () => Deno.mkdir(folder, { recursive: true }));
  if (report !== undefined) await requireReportPlaces(report);
  return await Journal.open(join(folder, JOURNAL_FILE), { resume, another });
}

/** A batch that writes its records to an open journal. */
export function batchSession(
  options: BatchOptions,
  { found, planned, suite, unused, balance }: PreparedBatch,
  parts: Pick<SessionParts, "run" | "tools" | "journal" | "attacks" | "progress">,
): BatchSession {
  const warnings = unused.map((glob) => `\`${visible(glob)}\` matches no submission`);
  const bearable = defaultJobs(parts.run.engine.info, options.request.limits);
  const { jobs = bearable } = options;
  if (jobs > bearable) {
    warnings.push(
      `--jobs ${jobs} is more than this engine has CPUs and memory for (${bearable}): ` +
        "gradings may take longer than in production",
    );
  }
  return new BatchSession({ ...parts, options, found, planned, suite, jobs, warnings, balance });
}

/** What differs for a batch of attacks. */
export interface AttackHooks {
  judge: NonNullable<BatchTools["judge"]>;
  summary: () => BatchFrame["attacks"];
  /** What to call these, in the singular. */
  whatIs: (planned: readonly PlannedSubmission[]) => string;
  /** The command that grades one of them again. */
  repeatLine: (name: string) => string;
}

interface SessionParts {
  options: BatchOptions;
  run: EngineRun;
  tools: Tools;
  journal: Journal;
  /** The submissions of all shards. */
  found: readonly Submission[];
  planned: readonly PlannedSubmission[];
  suite: Suite | undefined;
  balance: Balance | undefined;
  jobs: number;
  warnings: string[];
  attacks?: AttackHooks | undefined;
  /** Receives the progress; default: a live table. @param total number of gradings */
  progress?: (total: number) => Progress;
}

/** One batch, from its first grading to the data for its reports. */
export class BatchSession implements AsyncDisposable {
  readonly #parts: SessionParts;
  readonly #startedAt = new Date();
  readonly #clock = performance.now();
  #planned: readonly PlannedSubmission[];
  /** Texts that the suite expects learners to see, and that all of them do see. */
  #common: readonly string[] = [];

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#planned = parts.planned;
  }

  /** Folder for the reports; a temporary one if none was named. */
  get reportFolder(): string {
    return this.#parts.options.report ?? join(this.#parts.run.owner.folder, "report");
  }

  /** Grades all pending submissions, or those named; `--update-expected` then writes the suite. */
  async grade(planned: readonly PlannedSubmission[] = this.#planned): Promise<BatchEnd> {
    const { options, run, tools, journal, jobs, attacks } = this.#parts;
    const { docker, engine, owner, grader, onCleanupError } = run;
    const { terminal, signal } = tools;
    const { repeat, shard } = options;
    const image = grader.image.Id;
    const resuming = { journal, folder: options.folder, image, repeat, signal };
    const pending = await pendingSubmissions(planned, resuming);
    terminal.note(this.#start(planned, pending.length));
    const progress = this.#parts.progress?.(pending.length) ??
      new BatchProgress(terminal, pending.length);
    try {
      const end = await runBatch(pending, {
        source: options.source,
        directory: options.directory,
        jobs,
        repeat,
        shard: shard?.index ?? null,
        failFast: options.failFast,
      }, {
        ...{ docker, engine, owner, grader, journal, onCleanupError },
        signal: tools.signal,
        detail: (text) => terminal.detail(text),
        onStarting: run.sweep,
        ...(options.leakCheck ? { leakCheck: openLeakCheck(run, tools) } : {}),
        onBegin: (name) => progress.begin(name),
        onEnd: (name, record) => progress.end(name, record),
        onGraded: (graded) => this.#keep(graded),
        ...(attacks === undefined ? {} : { judge: attacks.judge }),
      });
      if (options.updateExpected) await this.#updateSuite();
      return end;
    } finally {
      progress.stop();
    }
  }

  /** The line that announces the grading; attacks have their own limits. */
  #start(planned: readonly PlannedSubmission[], pending: number): string {
    const { options, jobs, attacks } = this.#parts;
    const limits = planned[0]?.request.limits ?? options.request.limits;
    const shown = { ...options, request: { ...options.request, limits } };
    const what = attacks === undefined ? "submission" : attacks.whatIs(planned);
    return renderBatchStart(shown, pending, planned.length, jobs, what);
  }

  /** The data for reports. */
  async describe(complete: boolean): Promise<Batch> {
    const { options, run, jobs, warnings, attacks, balance } = this.#parts;
    const { source, directory, repeat } = options;
    const balanced = balance === undefined ? {} : { balance: balance.digest };
    const shard = options.shard === undefined ? null : { ...options.shard, ...balanced };
    const { image, reference } = run.grader;
    const expected = this.#planned.flatMap(({ expectation }) =>
      expectation?.feedbackContains ?? []
    );
    this.#common = await commonTexts(expected, this.records());
    const frame = {
      schema: BATCH_SCHEMA_VERSION,
      tool: config.version,
      ...{ source, directory, jobs, repeat, complete, warnings },
      grader: nameOfSource(run.found),
      image: { id: image.Id, reference, architecture: image.Architecture },
      startedAt: this.#startedAt.toISOString(),
      durationSeconds: Math.round(performance.now() - this.#clock) / 1000,
      shard,
      total: this.#planned.length,
      attacks: attacks?.summary(),
    } as const;
    const guess = { protocol: "v1", protocolGuessed: true } as const;
    const common = [
      ...limitWarnings(run.engine, options.request.limits),
      ...imageWarnings(run.grader, guess),
    ];
    const batch = await describeBatch(frame, () => this.records(), allowedResources, common);
    const files = filesByName(this.#planned, run.owner.folder);
    return files === undefined ? batch : { ...batch, files };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.journal[Symbol.asyncDispose]();
  }

  /** The graded submissions by name, with their expectations. */
  async *records(): AsyncGenerator<SubmissionRecord> {
    for await (const [planned, record] of this.#parts.journal.recordsOf(this.#planned)) {
      yield this.#repeatable(this.#shown(evaluated(record, planned)), planned);
    }
  }

  /** With the leaks to report: a record of an earlier run may have others. */
  #shown(record: SubmissionRecord): SubmissionRecord {
    if (this.#parts.options.leakCheck) return withoutExpected(record, this.#common);
    const { leaks: _, ...grading } = record.grading;
    return { ...record, grading };
  }

  /** With the command that grades it again, if it failed. */
  #repeatable(record: SubmissionRecord, planned: PlannedSubmission): SubmissionRecord {
    const { options, tools, attacks } = this.#parts;
    if (!isFailure(record) || record.digest === null) return record;
    const line = attacks?.repeatLine(record.name) ??
      repeatLine(planned, options, tools.globals);
    return line === undefined ? record : { ...record, repeatLine: line };
  }

  /** Saves what was requested of one grading next to its record. */
  async #keep({ planned, folder, grading, record }: Graded): Promise<string | null> {
    const { options, run, tools } = this.#parts;
    const kept = grading && keptGrading(grading, planned.request.keep);
    if (kept !== undefined) {
      // Others follow, and `--failed` would open the last of them.
      const told = { ...kept, isNewestFailed: false };
      tools.terminal.note(renderKept(told, tools.globals, planned.name));
    }
    if (options.destination !== undefined && grading !== undefined) {
      await copyResults(await folderBelow(options.destination, planned.name), grading);
    }
    if (!options.bundle || options.report === undefined || !isFailure(record)) return null;
    const { report } = options;
    const { writeBundle } = await import("../../grader/batch/bundles/bundle.ts");
    const another = "name another folder with --report";
    // A failure to write here is not the submission's.
    await writingTo(report, another, () => makeFolder(join(report, BUNDLES)));
    const parts = { tool: config.version, planned, folder, grading, record, grader: run.grader };
    try {
      return await writingTo(report, another, () => writeBundle(report, parts));
    } catch (error) {
      // The submission cannot be read any more, but it has its verdict.
      if (!isAboutSubmission(error, tools.signal)) throw error;
      tools.terminal.warn(
        visible(`\`${planned.name}\` has no bundle: ${explained(error).message}`),
      );
      return null;
    }
  }

  async #updateSuite(): Promise<void> {
    const { options, tools, suite, found } = this.#parts;
    const { emptySuite, updateSuite } = await import("../../grader/batch/suite/suite_update.ts");
    const { file, written } = suiteFile(options);
    const before = suite ?? emptySuite(written);
    const { text, updated } = await updateSuite(before, this.records());
    if (updated > 0) await writeNewFile(file, text);
    tools.terminal.note(`\`${visible(written)}\`: ${updated} submissions updated`);
    const plan = planBatch(found, parseSuite(text, written), options.request);
    const mine = new Set(this.#planned.map(({ name }) => name));
    this.#planned = plan.submissions.filter(({ name }) => mine.has(name));
  }
}

/** Makes the folder for one submission's results; no folder on its path is a link. */
async function folderBelow(folder: string, name: string): Promise<string> {
  await Deno.mkdir(folder, { recursive: true });
  let path = folder;
  for (const part of name.split("/")) {
    path = join(path, part);
    await makeFolder(path);
  }
  return path;
}
