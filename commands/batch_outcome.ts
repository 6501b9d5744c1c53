import { join } from "node:path";
import type { Batch, SubmissionRecord } from "../grader/batch/record.ts";
import { isFailure } from "../grader/batch/run_batch.ts";
import { readLines } from "../grader/lines.ts";
import { writeReports } from "../grader/reports/write_reports.ts";
import { visible, visibleLine } from "../terminal/text.ts";
import { renderBatch, renderDiff, renderFailure } from "./batch_text.ts";
import { githubAnnotations } from "./github_annotations.ts";
import type { Tools } from "./tools.ts";

/** Failures told one by one; the reports have all. */
const TOLD = 20;

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
  const failures = await firstFailures(batch);
  if (options.report !== undefined || options.json) await writeReports(folder, batch);
  if (options.json) await printFile(join(folder, "results.json"), terminal);
  else if (options.isStep) terminal.note(renderBatch(header, terminal.err));
  else terminal.result(renderBatch(header, terminal.out));
  const told = failures.map((record) => renderFailure(record, terminal.err));
  const [first] = failures;
  if (first !== undefined) told[0] += after(renderDiff(first, terminal.err));
  const { unmet, unexpected, unstable } = header.counts;
  if (told.length > 0) terminal.note(told.join("\n"));
  const more = unmet + unexpected - failures.length;
  if (more > 0) terminal.note(`and ${more} more`);
  for (const warning of [...header.warnings, ...header.headroom.warnings]) {
    terminal.warn(visible(warning));
  }
  if (options.report !== undefined) terminal.note(`Reports: ${visible(options.report)}`);
  if (env.GITHUB_ACTIONS === "true" && failures.length > 0) {
    terminal.commands(githubAnnotations(failures, options.directory), "stderr");
  }
  if (first !== undefined) terminal.error(firstFailure(first));
  return unmet + unexpected + unstable > 0;
}

async function firstFailures(batch: Batch): Promise<SubmissionRecord[]> {
  const failures: SubmissionRecord[] = [];
  for await (const record of batch.records()) {
    if (!isFailure(record)) continue;
    failures.push(record);
    if (failures.length === TOLD) break;
  }
  return failures;
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
  return `${quoted} is ${grading.status}: ${visible(grading.problems[0] ?? "")}`;
}

function after(text: string): string {
  return text === "" ? "" : `\n${text}`;
}

/** Line by line: a report of thousands of submissions is large. */
async function printFile(path: string, terminal: Tools["terminal"]): Promise<void> {
  using file = await Deno.open(path);
  const decoder = new TextDecoder();
  for await (const { bytes } of readLines(file)) terminal.result(decoder.decode(bytes));
}
