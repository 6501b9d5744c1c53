import { join } from "node:path";
import config from "../../deno.json" with { type: "json" };
import { legalResources } from "../../coursera/resources/legal_resources.ts";
import { limitWarnings } from "../../docker/engine/engine.ts";
import { describeBatch } from "../../grader/batch/describe.ts";
import { evaluated } from "../../grader/batch/suite/evaluate.ts";
import { defaultJobs } from "../../grader/batch/jobs.ts";
import { Journal, JOURNAL_FILE } from "../../grader/batch/journal.ts";
import { planBatch, type PlannedSubmission } from "../../grader/batch/plan.ts";
import type { Batch, SubmissionRecord } from "../../grader/batch/record.ts";
import { BATCH_SCHEMA_VERSION, BUNDLES } from "../../grader/batch/record.ts";
import { explained, isAboutSubmission } from "../../grader/batch/grade_submission.ts";
import { pendingSubmissions } from "../../grader/batch/resume.ts";
import { type BatchEnd, type Graded, runBatch } from "../../grader/batch/run_batch.ts";
import { isFailure } from "../../grader/reports/outcome.ts";
import { ofShard } from "../../grader/batch/shard.ts";
import type { Submission } from "../../grader/batch/submissions.ts";
import { parseSuite, type Suite } from "../../grader/batch/suite/suite.ts";
import { makeFolder, requirePlace } from "../../grader/files/file_place.ts";
import { imageWarnings } from "../../grader/image_warnings.ts";
import { writeNewFile } from "../../grader/files/new_file.ts";
import { requireReportPlaces } from "../../grader/reports/write_reports.ts";
import { writingTo } from "../../terminal/errors.ts";
import { visible } from "../../terminal/text.ts";
import { BatchProgress } from "./batch_progress.ts";
import { renderBatchStart } from "./batch_text.ts";
import { copyResults } from "./copy_results.ts";
import type { EngineRun } from "../source/engine_run.ts";
import { keptGrading, renderKept } from "./kept_text.ts";
import { repeatLine } from "./repeat_line.ts";
import type { BatchOptions } from "./batch_options.ts";
import { type PreparedBatch, suiteFile } from "./prepare_batch.ts";
import type { Tools } from "../tools.ts";

/** Opens the journal of a batch. */
export async function openBatch(
  options: BatchOptions,
  { found, planned, suite, unused }: PreparedBatch,
  run: EngineRun,
  tools: Tools,
): Promise<BatchSession> {
  const folder = options.report ?? run.owner.folder;
  const another = options.report === undefined
    ? "name another folder for temporary files with TMPDIR"
    : "name another folder with --report";
  await writingTo(folder, another, () => Deno.mkdir(folder, { recursive: true }));
  if (options.report !== undefined) await requireReportPlaces(options.report);
  if (options.updateExpected) await requirePlace(suiteFile(options).file);
  const { resume } = options;
  const journal = await Journal.open(join(folder, JOURNAL_FILE), { resume, another });
  const warnings = unused.map((glob) => `\`${visible(glob)}\` matches no submission`);
  const bearable = defaultJobs(run.engine.info, options.request.limits);
  const { jobs = bearable } = options;
  if (jobs > bearable) {
    warnings.push(
      `--jobs ${jobs} is more than this engine has CPUs and memory for (${bearable}): ` +
        "gradings may take longer than in production",
    );
  }
  return new BatchSession({ options, run, tools, journal, found, planned, suite, jobs, warnings });
}

interface SessionParts {
  options: BatchOptions;
  run: EngineRun;
  tools: Tools;
  journal: Journal;
  /** Of all shards. */
  found: readonly Submission[];
  planned: readonly PlannedSubmission[];
  suite: Suite | undefined;
  jobs: number;
  warnings: string[];
}

/** One batch, from its first grading to what its reports are made from. */
export class BatchSession implements AsyncDisposable {
  readonly #parts: SessionParts;
  readonly #startedAt = new Date();
  readonly #clock = performance.now();
  #planned: readonly PlannedSubmission[];

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#planned = parts.planned;
  }

  /** Where the reports go; a folder of this run where none was named. */
  get reportFolder(): string {
    return this.#parts.options.report ?? join(this.#parts.run.owner.folder, "report");
  }

  /** Grades all that has to be graded; with `--update-expected` the suite is written then. */
  async grade(): Promise<BatchEnd> {
    const { options, run, tools, journal, jobs } = this.#parts;
    const { docker, engine, owner, grader, onCleanupError } = run;
    const { terminal, signal } = tools;
    const { repeat, shard } = options;
    const image = grader.image.Id;
    const resuming = { journal, image, repeat, signal };
    const pending = await pendingSubmissions(this.#planned, resuming);
    terminal.note(renderBatchStart(options, pending.length, this.#planned.length, jobs));
    const progress = new BatchProgress(terminal, pending.length);
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
        onBegin: (name) => progress.begin(name),
        onEnd: (name, record) => progress.end(name, record),
        onGraded: (graded) => this.#keep(graded),
      });
      if (options.updateExpected) await this.#updateSuite();
      return end;
    } finally {
      progress.stop();
    }
  }

  /** What reports are made from. */
  async describe(complete: boolean): Promise<Batch> {
    const { options, run, jobs, warnings } = this.#parts;
    const { source, directory, repeat, shard } = options;
    const { image, reference } = run.grader;
    const frame = {
      schema: BATCH_SCHEMA_VERSION,
      tool: config.version,
      ...{ source, directory, jobs, repeat, complete, warnings },
      image: { id: image.Id, reference, architecture: image.Architecture },
      startedAt: this.#startedAt.toISOString(),
      durationSeconds: Math.round(performance.now() - this.#clock) / 1000,
      shard: shard ?? null,
      total: this.#planned.length,
    } as const;
    const guess = { protocol: "v1", protocolGuessed: true } as const;
    const common = [
      ...limitWarnings(run.engine, options.request.limits),
      ...imageWarnings(run.grader, guess),
    ];
    return await describeBatch(frame, () => this.records(), legalResources, common);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.journal[Symbol.asyncDispose]();
  }

  /** What was graded, sorted by name, with what is expected of it. */
  async *records(): AsyncGenerator<SubmissionRecord> {
    const plan = new Map(this.#planned.map((planned) => [planned.name, planned]));
    for await (const record of this.#parts.journal.records(plan.keys())) {
      const planned = plan.get(record.name);
      if (planned !== undefined) yield this.#repeatable(evaluated(record, planned), planned);
    }
  }

  /** With the line that grades it again, where it failed. */
  #repeatable(record: SubmissionRecord, planned: PlannedSubmission): SubmissionRecord {
    const { options, tools } = this.#parts;
    if (!isFailure(record) || record.digest === null) return record;
    const line = repeatLine(planned, options, tools.globals);
    return line === undefined ? record : { ...record, repeatLine: line };
  }

  /** Keeps what was asked for of one grading, beside its record. */
  async #keep({ planned, folder, grading, record }: Graded): Promise<string | null> {
    const { options, run, tools } = this.#parts;
    const kept = grading && keptGrading(grading, planned.request.keep);
    if (kept !== undefined) {
      // Others follow: `--failed` would open the last of them.
      tools.terminal.note(renderKept({ ...kept, isNewestFailed: false }, tools.globals));
    }
    if (options.destination !== undefined && grading !== undefined) {
      await copyResults(await folderBelow(options.destination, planned.name), grading);
    }
    if (!options.bundle || options.report === undefined || !isFailure(record)) return null;
    const { report } = options;
    const { writeBundle } = await import("../../grader/batch/bundles/bundle.ts");
    const another = "name another folder with --report";
    // Its fault is not the submission's.
    await writingTo(report, another, () => makeFolder(join(report, BUNDLES)));
    const parts = { tool: config.version, planned, folder, grading, record, grader: run.grader };
    try {
      return await writingTo(report, another, () => writeBundle(report, parts));
    } catch (error) {
      // A submission that cannot be read any more: it has its verdict.
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
    this.#planned = ofShard(plan.submissions, options.shard);
  }
}

/** The folder of one submission's results; the folders on the way to it are no links. */
async function folderBelow(folder: string, name: string): Promise<string> {
  await Deno.mkdir(folder, { recursive: true });
  let path = folder;
  for (const part of name.split("/")) {
    path = join(path, part);
    await makeFolder(path);
  }
  return path;
}
