import { join } from "node:path";
import { Faults } from "../../grader/batch/faults/faults.ts";
import { lastWords } from "../../grader/batch/faults/last_words.ts";
import type { Batch, SubmissionRecord } from "../../grader/batch/record.ts";
import { isFailure } from "../../grader/reports/outcome.ts";
import { readLines } from "../../grader/files/lines.ts";
import { writeReports } from "../../grader/reports/write_reports.ts";
import { visible, visibleLine } from "../../terminal/text.ts";
import { renderBatch, renderDiff, renderFault } from "./batch_text.ts";
import { githubAnnotations } from "./github_annotations.ts";
import type { Tools } from "../tools.ts";

/** Faults that are told; the reports have all. */
const TOLD = 20;

/** Failures that are told to a CI service one by one. */
const ANNOTATED = 10;

/** How the outcome is told. */
export interface OutcomeOptions {
  /** As written. */
  directory: string;
  /** Where the user wants the reports; undefined where nobody asked for them. */
  report: string | undefined;
  json: boolean;
  /** Whether the batch is but a step of the call, so that its summary is no result. */
  isStep?: boolean;
}

/**
 * Writes the reports and says how a batch went; the first failure with its diff.
 *
 * @param folder where the reports are written, wanted or not
 * @returns whether anything is a reason to fail
 */
export async function tellBatch(
  batch: Batch,
  folder: string,
  options: OutcomeOptions,
  { terminal, env }: Tools,
): Promise<boolean> {
  const { header } = batch;
  const { faults, first: failures } = await failuresOf(batch);
  if (options.report !== undefined || options.json) await writeReports(folder, batch);
  if (options.json) await printFile(join(folder, "results.json"), terminal);
  else if (options.isStep) terminal.note(renderBatch(header, terminal.err));
  else terminal.result(renderBatch(header, terminal.out));
  const [first] = failures;
  const shown = faults.most(TOLD);
  for (const fault of shown) {
    terminal.note(renderFault(fault, terminal.err));
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
  if (first !== undefined) terminal.error(firstFailure(first));
  return faults.total > 0;
}

/** What failed, grouped, and the first failures whole. */
async function failuresOf(
  batch: Batch,
): Promise<{ faults: Faults; first: SubmissionRecord[] }> {
  const faults = new Faults();
  const first: SubmissionRecord[] = [];
  for await (const record of batch.records()) {
    if (!isFailure(record)) continue;
    faults.add(record);
    if (first.length < ANNOTATED) first.push(record);
  }
  return { faults, first };
}

/** The one line that says why the call failed. */
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
