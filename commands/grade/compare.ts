import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { InvalidArgumentError } from "commander";
import { resolve } from "node:path";
import type { SourceName } from "../../docker/image/source.ts";
import type { Change, CompareConditions, Comparison } from "../../grader/batch/compare.ts";
import { ExitCode } from "../../terminal/exit_code.ts";
import { scoreTexts } from "../../terminal/measures.ts";
import type { Style } from "../../terminal/style.ts";
import { visible, visibleLine } from "../../terminal/text.ts";
import { displayWidth, padded } from "../../terminal/width.ts";
import type { BatchOptions } from "./batch_options.ts";
import { some } from "./batch_text.ts";
import { positiveInteger } from "../command_line.ts";
import { explain } from "./explain.ts";
import { addGradingOptions, gradingRequest } from "./grading_options.ts";
import { SOURCE_HELP, sourceOfCall } from "../source/find_source.ts";
import { type LimitChoice, limitChoice, settleLimits } from "./limit_choice.ts";
import type { Host } from "../host.ts";
import { requireFolder } from "../source/require_folder.ts";
import type { Tools } from "../tools.ts";

/** Options for `grade compare`, as plain values. */
export interface GradeCompareOptions extends CompareConditions {
  sourceA: SourceName;
  sourceB: SourceName;
  batch: Omit<BatchOptions, "source">;
  choice: LimitChoice;
  /** Folder for the page, absolute. */
  report: string | undefined;
  json: boolean;
}

export function gradeCompareCommand(host: Host): CommandUnknownOpts {
  const command = addGradingOptions(new Command("compare"))
    .summary("run two graders on the same submissions and show what changes")
    .usage("[options] SOURCE_A SOURCE_B DIR [-- ARGS...]")
    .description(
      "Run two graders on the same submissions and show which scores, statuses and feedback change.\n\n" +
        `${SOURCE_HELP}\n\n` +
        "DIR and its suite.yaml are those of `grade batch`; of the suite, only partId, args and env count.",
    )
    .argument("<source_a>", "the old grader")
    .argument("<source_b>", "the new grader")
    .argument("<dir>", "folder with the submissions")
    .argument("[args...]", "passed on to both graders; `--` before those with a dash")
    .option(
      "--jobs <n>",
      "gradings at a time (default: what the engine can handle)",
      positiveInteger,
    )
    .option("--expect <file>", "the suite (default: DIR/suite.yaml)")
    .option("--max-changed <n>", "fail where more submissions change", wholeNumber)
    .option("--no-score-drop", "fail where a score drops, or is no longer given")
    .option("--report <dir>", "write compare.html: verdicts and feedback side by side")
    .option("--json", "print one JSON document; see `schema grade-compare`")
    .addHelpText(
      "after",
      "\nExit codes: 0 all conditions hold, 1 one does not, 2 no engine, 64 wrong usage.\n\n" +
        "Examples:\n" +
        "  courseraprogramming grade compare --no-score-drop team/grader:3 ./grader last-year\n" +
        "  courseraprogramming grade compare team/grader:3 ./grader last-year --report changes",
    );
  command.action(async (sourceA, sourceB, dir, args, flags) => {
    const tools = host.tools(command, ["timeout"]);
    const request = gradingRequest(flags, args);
    const choice = limitChoice(command, flags);
    if (flags.explain) {
      const source = sourceOfCall(sourceB, tools);
      const json = flags.json ?? false;
      return host.finish(await explain({ source, request, choice, json }, tools));
    }
    const absolute = (path: string) => resolve(tools.cwd, path);
    const { expect } = flags;
    host.finish(
      await gradeCompare({
        sourceA: sourceOfCall(sourceA, tools),
        sourceB: sourceOfCall(sourceB, tools),
        batch: {
          directory: dir,
          folder: absolute(dir),
          request,
          jobs: flags.jobs,
          shard: undefined,
          report: undefined,
          suite: expect === undefined ? undefined : { file: absolute(expect), written: expect },
          updateExpected: false,
          failFast: false,
          resume: false,
          repeat: 1,
          bundle: false,
          leakCheck: false,
          destination: flags.dstDir === undefined ? undefined : absolute(flags.dstDir),
        },
        choice,
        maxChanged: flags.maxChanged,
        noScoreDrop: !flags.scoreDrop,
        report: flags.report === undefined ? undefined : absolute(flags.report),
        json: flags.json ?? false,
      }, tools),
    );
  });
  return command;
}

function wholeNumber(text: string): number {
  if (!/^[0-9]{1,9}$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

/** Grades all submissions with both graders and reports the differences. */
export async function gradeCompare(options: GradeCompareOptions, tools: Tools): Promise<ExitCode> {
  const { terminal } = tools;
  const { sourceA, sourceB, choice } = options;
  await requireFolder(options.batch.folder, "DIR", options.batch.directory);
  const [
    { openRun },
    { openBatch },
    { prepareBatch, withLimits },
    { brokenConditions, compareRecords },
  ] = await Promise.all([
    import("../source/engine_run.ts"),
    import("./batch_session.ts"),
    import("./prepare_batch.ts"),
    import("../../grader/batch/compare.ts"),
  ]);
  const { report } = options;
  const planned = await prepareBatch({ ...options.batch, report });
  const { ComparePage, requireComparePlace } = await import("../../grader/reports/compare_page.ts");
  // Check now, not after hours of grading.
  if (report !== undefined) await requireComparePlace(report);
  await using runA = await openRun(sourceA, tools);
  // Build both before the first of many gradings.
  await using runB = await openRun(sourceB, tools);
  // Use the limits of the new grader for both; otherwise the results could not be compared.
  const { limits, note } = settleLimits(options.batch.request, choice, runB.grader.kind);
  const batch = { ...options.batch, request: { ...options.batch.request, limits } };
  const prepared = withLimits(planned, limits);
  if (note !== undefined) terminal.note(note);
  const [a, b] = [sourceA.written, sourceB.written];
  await using before = await openBatch({ ...batch, source: a }, prepared, runA, tools);
  await using after = await openBatch({ ...batch, source: b }, prepared, runB, tools);
  for (const session of [before, after]) {
    const { failure } = await session.grade();
    if (failure !== undefined) throw failure.error;
  }
  const page = new ComparePage();
  const compared = await compareRecords(before.records(), after.records(), (...pair) => {
    if (report !== undefined) page.add(...pair);
  });
  const comparison: Comparison = {
    schema: 1,
    ...{ sourceA: a, sourceB: b, directory: batch.directory },
    imageA: runA.grader.image.Id,
    imageB: runB.grader.image.Id,
    ...compared,
    broken: brokenConditions(compared, options),
  };
  if (report !== undefined) {
    const path = await page.write(report, comparison);
    terminal.note(`The page is \`${visible(path)}\``);
  }
  if (options.json) terminal.json(comparison);
  else terminal.result(renderComparison(comparison, terminal.out));
  const [broken] = comparison.broken;
  if (broken !== undefined) terminal.error(broken);
  return broken === undefined ? ExitCode.Ok : ExitCode.Failed;
}

function renderComparison({ compared, changed, changes }: Comparison, style: Style): string {
  const width = changes.reduce(
    (most, { name }) => Math.max(most, displayWidth(visibleLine(name))),
    0,
  );
  const rows = changes.map((change) => renderChange(change, width, style));
  return [...rows, `${changed} of ${some(compared, "submission")} changed`].join("\n");
}

function renderChange(change: Change, width: number, style: Style): string {
  const { name, before, after, scoreDropped, feedbackDiff } = change;
  const scores = scoreTexts([before.fractionalScore, after.fractionalScore]);
  const [a, b] = [outcomeText(before, scores[0]!), outcomeText(after, scores[1]!)];
  const row = `${padded(visibleLine(name), width)}  ${
    a === b ? `${a}, other feedback` : `${a} -> ${scoreDropped ? style.red(b) : b}`
  }`;
  if (feedbackDiff === null) return row;
  const lines = visible(feedbackDiff).split("\n").slice(0, 12).map((line) =>
    style.dim(`    ${line}`)
  );
  return [row, ...lines].join("\n");
}

function outcomeText({ status, fractionalScore }: Change["before"], score: string): string {
  return fractionalScore === null ? status : `${status} ${score}`;
}
