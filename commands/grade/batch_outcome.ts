import { join } from "node:path";
import { Faults } from "../../grader/batch/faults/faults.ts";
import { lastWords } from "../../grader/batch/faults/last_words.ts";
import { attackVerdict, totalsOf } from "../../grader/attack/summary.ts";
import type { Batch, BatchHeader, SubmissionRecord } from "../../grader/batch/record.ts";
import { isFailure } from "../../grader/reports/outcome.ts";
import { readLines } from "../../grader/files/lines.ts";
import { isLeakWarning } from "../../grader/leaks/leak_count.ts";
import { writeReports } from "../../grader/reports/write_reports.ts";
import type { Style } from "../../terminal/style.ts";
import { visible, visibleLine } from "../../terminal/text.ts";
import { renderAttacks, renderFall } from "./attack/attack_text.ts";
import { renderBatch, renderDiff, renderFault } from "./batch_text.ts";
import { githubCommand } from "../../docker/check/formats/github_command.ts";
import { githubAnnotations } from "./github_annotations.ts";
import type { Tools } from "../tools.ts";

/** Faults printed by default; the reports list all. */
const TOLD = 20;

/** Failures reported to a CI service one by one. */
const ANNOTATED = 10;

/** How to report the outcome. */
export interface OutcomeOptions {
  /** As the user wrote it. */
  directory: string;
  /** Where the user wants the reports; undefined if not requested. */
  report: string | undefined;
  json: boolean;
  /** Whether the batch is only one step of the command, so that its summary is not the result. */
  isStep?: boolean;
  /** Maximum number of faults to print. */
  told?: number;
}

/**
 * Writes the reports and prints the outcome of a batch, with the diff of the first failure.
 *
 * @param folder where the reports are written, requested or not
 * @returns whether the batch failed
 */
export async function tellBatch(
  batch: Batch,
  folder: string,
  options: OutcomeOptions,
  { terminal, env }: Tools,
): Promise<boolean> {
  const { header } = batch;
  const found = new Failures();
  // In the same reading where reports are written: it takes long for 100,000 records.
  const looking = { ...batch, records: () => found.seenIn(batch.records()) };
  if (options.report !== undefined || options.json) await writeReports(folder, looking);
  else for await (const _ of looking.records());
  const { faults, first: failures } = found;
  if (options.json) await printFile(join(folder, "results.json"), terminal);
  else if (options.isStep) terminal.note(rendered(header, terminal.err, terminal.noteColumns));
  else terminal.result(rendered(header, terminal.out, terminal.resultColumns));
  const [first] = failures;
  const shown = faults.most(options.told ?? TOLD);
  for (const fault of shown) {
    terminal.note(
      renderFall(fault, terminal.err, terminal.noteColumns) ?? renderFault(fault, terminal.err),
    );
    const isFirst = first !== undefined && fault.names[0] === first.name;
    const diff = isFirst ? renderDiff(first, terminal.err) : "";
    if (diff !== "") terminal.note(diff);
  }
  const more = faults.total - shown.reduce((sum, { count }) => sum + count, 0);
  if (more > 0) terminal.note(`and ${more} more`);
  for (const warning of [...header.warnings, ...header.headroom.warnings]) {
    terminal.warn(visible(warning));
  }
  if (options.report !== undefined) terminal.note(`Reports: ${visible(options.report)}`);
  if (env.GITHUB_ACTIONS === "true" && failures.length > 0) {
    terminal.commands(githubAnnotations(failures, options.directory), "stderr");
  }
  const leakWarning = header.warnings.find(isLeakWarning);
  if (env.GITHUB_ACTIONS === "true" && leakWarning !== undefined) {
    terminal.commands(githubCommand("warning", { file: options.directory }, leakWarning), "stderr");
  }
  if (first !== undefined) terminal.error(attackFailure(header) ?? firstFailure(first));
  return faults.total > 0;
}

function rendered(header: BatchHeader, style: Style, width: number | undefined): string {
  const { attacks } = header;
  return attacks === undefined
    ? renderBatch(header, style)
    : [renderAttacks(attacks, style, width), renderBatch(header, style)].join("\n");
}

/** How attacks beat the grader; undefined if none did. */
function attackFailure({ attacks }: BatchHeader): string | undefined {
  return attacks === undefined || totalsOf(attacks).fallen === 0
    ? undefined
    : attackVerdict(attacks);
}

/** What failed, grouped, and the first failures whole. */
class Failures {
  readonly faults = new Faults();
  readonly first: SubmissionRecord[] = [];

  /** The same records, each looked at as it passes. */
  async *seenIn(records: AsyncIterable<SubmissionRecord>): AsyncGenerator<SubmissionRecord> {
    for await (const record of records) {
      if (isFailure(record)) this.#add(record);
      yield record;
    }
  }

  #add(record: SubmissionRecord): void {
    const isNew = this.faults.add(record);
    // A fault that many attacks met is told once.
    const isTold = isNew || record.attack === undefined;
    if (this.first.length < ANNOTATED && isTold) this.first.push(record);
  }
}

/** One line that says why the command failed. */
function firstFailure({ name, differences, stable, grading }: SubmissionRecord): string {
  const [difference] = differences;
  const quoted = `\`${visibleLine(name)}\``;
  if (difference !== undefined) {
    const { field, expected, actual } = difference;
    const got = visible(actual.split("\n", 1)[0] ?? "").slice(0, 160);
    return `${quoted} is not as expected: ${field}: expected ${visible(expected)}, got ${got}`;
  }
  if (stable === false) return `${quoted} is graded differently each time`;
  const last = lastWords(grading)?.lines.at(-1);
  const reason = last === undefined ? "" : `: ${visibleLine(last)}`;
  return `${quoted}: ${grading.status}: ${visible(grading.problems[0] ?? "")}${reason}`;
}

/** Line by line: a report of thousands of submissions is large. */
async function printFile(path: string, terminal: Tools["terminal"]): Promise<void> {
  using file = await Deno.open(path);
  const decoder = new TextDecoder();
  for await (const { bytes } of readLines(file)) terminal.result(decoder.decode(bytes));
}
