import type { Journal } from "../../../grader/batch/journal.ts";
import { findSubmissions } from "../../../grader/batch/submissions.ts";
import { fileState } from "../../../docker/files/tree_state.ts";
import { failureReason, UsageError } from "../../../terminal/errors.ts";
import type { Source } from "../../../docker/image/source.ts";
import { ExitCode } from "../../../terminal/exit_code.ts";
import { visible } from "../../../terminal/text.ts";
import type { GradeBatchOptions } from "../batch_options.ts";
import { tellBatch } from "../batch_outcome.ts";
import { batchSession, openJournal } from "../batch_session.ts";
import { settleLimits } from "../limit_choice.ts";
import { notSubmissions, prepareBatch, suiteFile, withLimits } from "../prepare_batch.ts";
import { type OpenEngine, openEngine } from "../../source/engine_run.ts";
import { findSource } from "../../source/find_source.ts";
import type { Tools } from "../../tools.ts";
import { changed, graderState, type Inputs, submissionState } from "./inputs.ts";
import { type Cause, watch, type WatchedJob } from "./watch.ts";
import { WatchedGrader } from "./watched_grader.ts";
import { WatchTable } from "./watch_table.ts";

/** Faults printed in full below the table. */
const TOLD = 1;

/** Grades a batch, then what each change can affect. @returns the exit code of the last run */
export async function watchBatch(options: GradeBatchOptions, tools: Tools): Promise<ExitCode> {
  // Report an unreadable suite before anything is opened.
  await prepareBatch(options);
  await using engine = await openEngine(tools);
  const source = await findSource(options.source, { onSilence: "fail" }, tools);
  requireOutside(options, source);
  await using journal = await openJournal(options, engine.owner.folder);
  const grader = new WatchedGrader(source, engine);
  return await watch(new BatchJob(options, { engine, journal, grader }, tools), tools);
}

/** Refuses outputs inside a watched folder, which would be graded again for ever. */
function requireOutside(options: GradeBatchOptions, source: Source): void {
  const inputs = [options.folder, ...(source.kind === "directory" ? [source.path] : [])];
  for (const [name, output] of [["--report", options.report], ["--dst-dir", options.destination]]) {
    if (output === undefined || !inputs.some((input) => `${input}/`.startsWith(`${output}/`))) {
      continue;
    }
    throw new UsageError(`\`${name}\` names a folder that is watched`, {
      hint: "name another one, which may lie in it",
    });
  }
}

interface JobParts {
  engine: OpenEngine;
  journal: Journal;
  grader: WatchedGrader;
}

class BatchJob implements WatchedJob {
  readonly subject: string;
  readonly #options: GradeBatchOptions;
  readonly #parts: JobParts;
  readonly #table: WatchTable;
  /** Names that the last run was to grade. */
  #last: readonly string[] = [];
  /** Whether the last run did not finish: then earlier saves count as well. */
  #isOpen = true;

  constructor(options: GradeBatchOptions, parts: JobParts, { terminal }: Tools) {
    this.#options = options;
    this.#parts = parts;
    this.#table = new WatchTable(terminal);
    this.subject = `\`${visible(options.source.written)}\` and \`${visible(options.directory)}\``;
  }

  async look(): Promise<Inputs> {
    const { folder, report, destination } = this.#options;
    const outputs = [report, destination].filter((path) => path !== undefined);
    const submissions = new Map<string, string>();
    const grader = await graderState(this.#parts.grader.source, outputs);
    try {
      const others = notSubmissions(this.#options);
      for (const found of await findSubmissions(folder, others, { oddNames: false })) {
        submissions.set(found.name, await submissionState(found, outputs));
      }
    } catch (error) {
      submissions.set("", failureReason(error));
    }
    return { grader, suite: await fileState(suiteFile(this.#options).file), submissions };
  }

  async grade(cause: Cause, tools: Tools): Promise<ExitCode> {
    const { engine, journal, grader: watched } = this.#parts;
    const { request, choice } = this.#options;
    const { terminal } = tools;
    const wasOpen = this.#isOpen;
    this.#isOpen = true;
    const found = await prepareBatch(this.#options);
    const { grader, isNew } = await watched.get(cause, tools);
    const { limits, note } = settleLimits(request, choice, grader.kind);
    if (note !== undefined && cause.kind === "first") terminal.note(note);
    const prepared = withLimits(found, limits);
    const names = prepared.planned.map(({ name }) => name);
    this.#table.arrange(names);
    this.#forgetOthers(names);
    const wanted = this.#wanted(cause, names);
    if (cause.kind === "wish") { for (const name of wanted) journal.forget(name); }
    const isSuiteSaved = cause.kind === "saved" && cause.before.suite !== cause.now.suite;
    const chosen = new Set(wasOpen || isNew || isSuiteSaved ? names : wanted);
    const options = { ...this.#options, request: { ...request, limits } };
    const session = batchSession({ ...options, source: options.source.written }, prepared, {
      run: { ...engine, found: watched.source, grader },
      tools,
      journal,
      progress: (total) => this.#table.progress(total),
    });
    const end = await session.grade(prepared.planned.filter(({ name }) => chosen.has(name)));
    if (chosen.size > 0) this.#last = [...chosen];
    const isComplete = end.complete &&
      names.every((name) => journal.fingerprint(name) !== undefined);
    this.#isOpen = !isComplete;
    await journal.compact();
    const batch = await session.describe(isComplete);
    for await (const record of batch.records()) this.#table.set(record);
    if (terminal.standsStill) terminal.note(this.#table.lines(terminal.err).join("\n"));
    const told = terminal.standsStill ? { told: TOLD } : {};
    const failed = await tellBatch(batch, session.reportFolder, { ...options, ...told }, tools);
    if (end.failure !== undefined) throw end.failure.error;
    return failed ? ExitCode.Failed : ExitCode.Ok;
  }

  /** Names to grade; for saved files the journal may still have the result. */
  #wanted(cause: Cause, names: readonly string[]): readonly string[] {
    if (cause.kind === "first") return names;
    if (cause.kind === "saved") {
      const { journal } = this.#parts;
      const missing = names.filter((name) => journal.fingerprint(name) === undefined);
      return [...changed(cause.before, cause.now), ...missing];
    }
    if (cause.wish === "all") return names;
    return cause.wish === "failed" ? this.#table.failed : this.#last;
  }

  /** Forgets submissions that no longer exist. */
  #forgetOthers(names: readonly string[]): void {
    const { journal } = this.#parts;
    const kept = new Set(names);
    for (const name of journal.names()) if (!kept.has(name)) journal.forget(name);
  }
}
