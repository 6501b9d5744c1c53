import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { resolve } from "node:path";
import type { SourceName } from "../../docker/image/source.ts";
import type { GradeRequest } from "../../grader/grading.ts";
import type { ReportSubject } from "../../grader/report.ts";
import { UsageError, UserError } from "../../terminal/errors.ts";
import type { ExitCode } from "../../terminal/exit_code.ts";
import { passThroughAfter } from "../command_line.ts";
import { copyResults } from "./copy_results.ts";
import { explain } from "./explain.ts";
import { environmentArgument } from "./option_values.ts";
import { renderImage, renderStart } from "./text.ts";
import {
  addGradingOptions,
  type GradingFlags,
  gradingRequest,
  warnOfHandedOn,
} from "./grading_options.ts";
import { completeGradeCall } from "./arguments.ts";
import { SOURCE_ARGUMENT, SOURCE_HELP } from "../source/find_source.ts";
import type { Host } from "../host.ts";
import { requireFolder } from "../source/require_folder.ts";
import { tellGrading } from "./tell_grading.ts";
import type { Tools } from "../tools.ts";

/** One call of `grade local`, as plain values. */
export interface GradeLocalOptions {
  source: SourceName;
  /** As written; relative to the working directory. */
  submission: string;
  request: GradeRequest;
  /** Where `feedback.json` is copied to, absolute. */
  destination: string | undefined;
  json: boolean;
}

export function gradeLocalCommand(host: Host): CommandUnknownOpts {
  const command = addGradingOptions(new Command("local"))
    .summary("run a grader on one submission, as production would")
    .usage("[options] SOURCE DIR [ARGS...]")
    .description(
      "Run a grader on one submission the way Coursera's production would and judge the result.\n\n" +
        `${SOURCE_HELP}\n\n` +
        "DIR is the submission. What follows DIR is handed to the grader untouched; a single JSON object there is the " +
        "environment of a v2 grader. With DIR alone, SOURCE and limits are those of the course file " +
        "(courseraprogramming.yaml).",
    )
    .argument("[source]", SOURCE_ARGUMENT)
    .argument("[dir]", "folder with the submission's files")
    .argument("[args...]", "passed on to the grader")
    .option("--grader <name>", "SOURCE and limits are those of this grader of the course file")
    .option("--json", "print one JSON document (schemas/grade-local.schema.json)")
    .addHelpText(
      "after",
      "\nProduction is layered, and not every layer is possible here; `--explain` says which is.\n" +
        "Exit codes: 0 graded, 1 any other verdict, 2 no engine, 64 wrong usage, 130 and 143 stopped.\n\n" +
        "Examples:\n" +
        "  courseraprogramming grade local --part-id p1 ./grader submissions/pass\n" +
        "  courseraprogramming grade local submissions/pass    # the grader of courseraprogramming.yaml\n" +
        "  courseraprogramming grade local --timeout 60 team/grader:3 sub partId p1 userId 7 filename a.py\n" +
        `  courseraprogramming grade local ./grader sub '{"partId": "p1"}'`,
    );
  command.action(async (source, dir, args, flags) => {
    const tools = host.tools(command, ["timeout"]);
    if (flags.explain) {
      return host.finish(await explain(gradingRequest(flags, args), flags.json ?? false, tools));
    }
    const call = await completeGradeCall({ source, dir, args, flags }, {
      command,
      takesSuite: false,
      tools,
    });
    const request = gradingRequest(call.flags, call.args);
    warnOfHandedOn(call.args, command, tools.terminal);
    const submission = resolve(tools.cwd, call.dir);
    host.finish(
      await gradeLocal({
        source: call.source,
        submission: call.dir,
        destination: resultsFolder(call.flags, call.args, tools),
        json: flags.json ?? false,
        request: { ...request, submission },
      }, tools),
    );
  });
  passThroughAfter(command, 2);
  return command;
}

/** Where `feedback.json` is copied to, absolute; undefined where it is not wanted. */
export function resultsFolder(
  { dstDir, protocol }: Pick<GradingFlags, "dstDir" | "protocol">,
  args: readonly string[],
  { cwd }: Pick<Tools, "cwd">,
): string | undefined {
  // coursera_autograder, whose call this is, always left a feedback.json in the working directory.
  const fallback = environmentArgument(args, protocol) === undefined ? undefined : ".";
  const destination = dstDir ?? fallback;
  return destination === undefined ? undefined : resolve(cwd, destination);
}

/** Grades one submission and tells what came out. */
export async function gradeLocal(options: GradeLocalOptions, tools: Tools): Promise<ExitCode> {
  const { terminal } = tools;
  const { request } = options;
  await requireFolder(request.submission, "DIR", options.submission);
  if (options.destination !== undefined) {
    await requireFolder(options.destination, "--dst-dir", options.destination);
  }
  const subject: ReportSubject = {
    source: options.source.written,
    submission: options.submission,
  };
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
  const { terminal, signal } = tools;
  const { openRun } = await import("../source/engine_run.ts");
  // Loaded while the engine answers.
  const [session, { grade }] = await Promise.all([
    openRun(options.source, tools),
    import("../../grader/grade.ts"),
  ]);
  await using _ = session;
  const { docker, engine, owner, grader } = session;
  terminal.detail(renderImage(grader));
  terminal.note(renderStart(options.source.written, options.submission, options.request));
  const grading = await grade(grader, options.request, {
    docker,
    engine,
    owner,
    signal,
    detail: (text) => terminal.detail(text),
    onStarting: session.sweep,
    onCleanupError: session.onCleanupError,
  });
  await copyResults(options.destination, grading);
  return await tellGrading({ ...options, subject, grader, grading }, tools);
}
