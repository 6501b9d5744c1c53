import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { resolve } from "node:path";
import type { SourceName } from "../../docker/image/source.ts";
import type { GradeRequest } from "../../grader/grading.ts";
import type { ReportSubject } from "../../grader/report.ts";
import { UsageError, UserError } from "../../terminal/errors.ts";
import { visible } from "../../terminal/text.ts";
import type { ExitCode } from "../../terminal/exit_code.ts";
import { passThroughAfter } from "../command_line.ts";
import { copyResults } from "./copy_results.ts";
import { explain } from "./explain.ts";
import { environmentArgument, watchOption } from "./option_values.ts";
import { renderImage, renderStart } from "./text.ts";
import {
  addGradingOptions,
  type GradingFlags,
  gradingRequest,
  warnOfHandedOn,
  warnOfPaths,
} from "./grading_options.ts";
import { completeGradeCall, explainedGradeCall } from "./arguments.ts";
import { type LimitChoice, limitChoice, settleLimits } from "./limit_choice.ts";
import { SOURCE_ARGUMENT, SOURCE_HELP } from "../source/find_source.ts";
import type { Host } from "../host.ts";
import { requireFolder } from "../source/require_folder.ts";
import type { EngineRun } from "../source/engine_run.ts";
import type { GradeAgain } from "./watch/watch_local.ts";
import { tellGrading } from "./tell_grading.ts";
import type { Tools } from "../tools.ts";

/** Options for `grade local`, as plain values. */
export interface GradeLocalOptions {
  source: SourceName;
  /** As the user wrote it; relative to the working directory. */
  submission: string;
  request: GradeRequest;
  choice: LimitChoice;
  /** Where to copy `feedback.json`, absolute. */
  destination: string | undefined;
  /** Whether to grade again whenever a file is saved. */
  watch?: boolean;
  json: boolean;
  leakCheck: boolean;
}

export function gradeLocalCommand(host: Host): CommandUnknownOpts {
  const command = addGradingOptions(new Command("local"))
    .summary("run a grader on one submission, as production would")
    .usage("[options] SOURCE DIR [ARGS...]")
    .description(
      "Run a grader on one submission the way Coursera's production would and judge the result.\n\n" +
        `${SOURCE_HELP}\n\n` +
        "DIR is the submission: a folder, a single file, or a zip. What follows DIR is handed to the " +
        "grader untouched; a single JSON object there is the " +
        "environment of a v2 grader. With DIR alone, SOURCE and limits are those of the course file " +
        "(courseraprogramming.yaml).",
    )
    .argument("[source]", SOURCE_ARGUMENT)
    .argument("[dir]", "folder with the submission's files, a file, or a zip")
    .argument("[args...]", "passed on to the grader")
    .option("--grader <name>", "SOURCE and limits are those of this grader of the course file")
    .option("--no-leak-check", "do not look for text of the grader in the feedback")
    .addOption(watchOption())
    .option("--json", "print one JSON document; see `schema grade-local`")
    .addHelpText(
      "after",
      "\nProduction is layered, and not every layer is possible here; `--explain SOURCE` measures " +
        "which is.\n\n" +
        "Exit codes: 0 graded, 1 any other verdict, 2 no engine, 64 wrong usage, 130 and 143 stopped.\n\n" +
        "Examples:\n" +
        "  courseraprogramming grade local --part-id p1 ./grader submissions/pass\n" +
        "  courseraprogramming grade local submissions/pass    # the grader of courseraprogramming.yaml\n" +
        "  courseraprogramming grade local ./grader submissions/late.zip\n" +
        "  courseraprogramming grade local --watch ./grader submissions/pass\n" +
        "  courseraprogramming grade local --timeout 60 team/grader:3 sub partId p1 userId 7 filename a.py\n" +
        `  courseraprogramming grade local ./grader sub '{"partId": "p1"}'`,
    );
  command.action(async (source, dir, args, flags) => {
    const tools = host.tools(command, ["timeout"]);
    if (flags.explain) {
      const call = await explainedGradeCall({ source, dir, args, flags }, { command, tools });
      return host.finish(
        await explain({
          source: call.source,
          request: gradingRequest(call.flags, call.args),
          choice: limitChoice(command, flags),
          json: flags.json ?? false,
        }, tools),
      );
    }
    const call = await completeGradeCall({ source, dir, args, flags }, {
      command,
      takesSuite: false,
      tools,
    });
    const request = gradingRequest(call.flags, call.args);
    warnOfHandedOn(call.args, command, tools.terminal);
    warnOfPaths(request.args, tools);
    const submission = resolve(tools.cwd, call.dir);
    host.finish(
      await gradeLocal({
        source: call.source,
        submission: call.dir,
        destination: resultsFolder(call.flags, call.args, tools),
        json: flags.json ?? false,
        leakCheck: flags.leakCheck,
        watch: flags.watch ?? false,
        request: { ...request, submission },
        choice: limitChoice(command, flags),
      }, tools),
    );
  });
  passThroughAfter(command, 2);
  return command;
}

/** Where to copy `feedback.json`, absolute; undefined if not wanted. */
export function resultsFolder(
  { dstDir, protocol }: Pick<GradingFlags, "dstDir" | "protocol">,
  args: readonly string[],
  { cwd }: Pick<Tools, "cwd">,
): string | undefined {
  // coursera_autograder, which is called this way, always left feedback.json in the working
  // directory.
  const fallback = environmentArgument(args, protocol) === undefined ? undefined : ".";
  const destination = dstDir ?? fallback;
  return destination === undefined ? undefined : resolve(cwd, destination);
}

/** Grades one submission and shows the result. */
export async function gradeLocal(options: GradeLocalOptions, tools: Tools): Promise<ExitCode> {
  const { terminal } = tools;
  const { request } = options;
  const { submissionAt } = await import("../../grader/batch/submissions.ts");
  const found = await submissionAt(request.submission);
  if (found === undefined) throw await noSubmission(request.submission, options.submission);
  if (options.destination !== undefined) {
    await requireFolder(options.destination, "--dst-dir", options.destination);
  }
  const subject: ReportSubject = {
    source: options.source.written,
    submission: options.submission,
  };
  if (options.watch) {
    const { watchLocal } = await import("./watch/watch_local.ts");
    const again: GradeAgain = (session, tools) => gradeOnce(options, subject, session, tools);
    return await watchLocal({ ...options, found }, again, tools);
  }
  try {
    return await run(options, subject, tools);
  } catch (error) {
    if (!options.json || !(error instanceof UserError) || error instanceof UsageError) throw error;
    const { notStartedReport } = await import("../../grader/report.ts");
    terminal.json(notStartedReport(subject, request.limits, error));
    throw error;
  }
}

async function run(
  options: GradeLocalOptions,
  subject: ReportSubject,
  tools: Tools,
): Promise<ExitCode> {
  const { openRun } = await import("../source/engine_run.ts");
  await using session = await openRun(options.source, tools, () =>
    Promise.all([
      import("../../grader/grade.ts"),
      import("../../grader/batch/stage.ts"),
      import("../source/leak_check.ts"),
    ]));
  return await gradeOnce(options, subject, session, tools);
}

/** Grades the submission with an existing image and prints the result. */
async function gradeOnce(
  options: GradeLocalOptions,
  subject: ReportSubject,
  session: EngineRun,
  tools: Tools,
): Promise<ExitCode> {
  const { terminal, signal } = tools;
  const [{ grade }, { openLeakCheck }] = await Promise.all([
    import("../../grader/grade.ts"),
    import("../source/leak_check.ts"),
  ]);
  const { docker, engine, owner, grader } = session;
  terminal.detail(renderImage(grader));
  const { limits, note } = settleLimits(options.request, options.choice, grader.kind);
  const [{ submissionAt }, { stageSubmission }] = await Promise.all([
    import("../../grader/batch/submissions.ts"),
    import("../../grader/batch/stage.ts"),
  ]);
  const { submission: path } = options.request;
  const found = await submissionAt(path);
  if (found === undefined) throw await noSubmission(path, options.submission);
  const { onCleanupError } = session;
  const staging = { temporary: owner.folder, signal, onCleanupError };
  await using staged = await stageSubmission(found, staging);
  const request = { ...options.request, limits, submission: staged.folder };
  terminal.note(renderStart(options.source.written, options.submission, request));
  if (note !== undefined) terminal.note(note);
  const grading = await grade(grader, request, {
    docker,
    engine,
    owner,
    signal,
    detail: (text) => terminal.detail(text),
    onStarting: session.sweep,
    ...(options.leakCheck ? { leakCheck: openLeakCheck(session, tools) } : {}),
    onCleanupError,
  });
  await copyResults(options.destination, grading);
  return await tellGrading({ ...options, request, subject, grader, grading }, tools);
}

/** @param written as the user wrote it */
async function noSubmission(path: string, written: string): Promise<UsageError> {
  const isThere = await Deno.lstat(path).then(() => true, () => false);
  const state = isThere ? "is neither a directory nor a regular file" : "does not exist";
  return new UsageError(`DIR: \`${visible(written)}\` ${state}`);
}
