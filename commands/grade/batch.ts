import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { InvalidArgumentError } from "commander";
import { resolve } from "node:path";
import type { BatchEnd } from "../../grader/batch/run_batch.ts";
import type { Shard } from "../../grader/batch/shard.ts";
import { UsageError } from "../../terminal/errors.ts";
import { ExitCode } from "../../terminal/exit_code.ts";
import { positiveInteger } from "../command_line.ts";
import { explain } from "./explain.ts";
import { addGradingOptions, gradingRequest } from "./grading_options.ts";
import { completeGradeCall } from "./arguments.ts";
import { SOURCE_ARGUMENT, SOURCE_HELP } from "../source/find_source.ts";
import type { Host } from "../host.ts";
import { requireFolder } from "../source/require_folder.ts";
import type { Tools } from "../tools.ts";
import type { GradeBatchOptions } from "./batch_options.ts";

export function gradeBatchCommand(host: Host): CommandUnknownOpts {
  const command = addGradingOptions(new Command("batch"))
    .summary("run a grader on many submissions, compare with what is expected, and report")
    .usage("[options] SOURCE DIR [-- ARGS...]")
    .description(
      "Run a grader on every submission in a folder, each in the sandbox of `grade local`, and say\n" +
        "which did not come out as expected.\n\n" +
        `${SOURCE_HELP}\n\n` +
        "Every sub-directory, single file and zip of DIR is a submission; names that begin with a dot\n" +
        "and what systems leave (__MACOSX, Thumbs.db) are left out. In folders named pass, fail, graded,\n" +
        "timeout (hang), crash, invalid (nonsense), memory and not-started each entry is a submission,\n" +
        "expected to come to that: pass to a score of 1, fail to less. DIR/suite.yaml, or --expect FILE, says more of names that match globs:\n\n" +
        "  submissions:\n" +
        "    - match: late/*\n" +
        "      status: graded\n" +
        "      score: { min: 0.2, max: 0.5 }   # or one value\n" +
        "      feedbackContains: too late      # or a list; feedbackMatches: regular expressions\n" +
        "      maxSeconds: 10                  # and maxMemoryMiB\n" +
        "      partId: p1                      # and args: [...], env: {NAME: value}\n\n" +
        "Where nothing is expected of a submission, any status but `graded` is a fault.\n\n" +
        "Without arguments, SOURCE, DIR and limits are those of the course file\n" +
        "(courseraprogramming.yaml).",
    )
    .argument("[source]", SOURCE_ARGUMENT)
    .argument("[dir]", "folder with the submissions")
    .argument("[args...]", "passed on to the grader; `--` before those with a dash")
    .option("--jobs <n>", "gradings at once (default: what the engine can bear)", positiveInteger)
    .option(
      "--shard <i/n>",
      "grade the i-th of n parts only; `grade merge` joins them",
      shardOption,
    )
    .option("--report <dir>", "write results.json, junit.xml, results.csv, summary.md, index.html")
    .option("--expect <file>", "the suite of expectations (default: DIR/suite.yaml)")
    .option("--update-expected", "write what came out to the suite, in place of what was expected")
    .option("--fail-fast", "stop at the first submission that is not as expected")
    .option(
      "--resume",
      "with --report: leave out what was graded there with the same image, files and limits",
    )
    .option(
      "--repeat <n>",
      "grade each N times, and tell which are graded differently",
      positiveInteger,
      1,
    )
    .option("--bundle", "with --report: write a bundle for `grade replay` of each that fails")
    .option("--grader <name>", "SOURCE and limits are those of this grader of the course file")
    .option("--json", "print results.json (schemas/grade-batch.schema.json)")
    .addHelpText(
      "after",
      "\nA submission that hits the time limit while others run is graded again, alone, at the end.\n" +
        "Bundles hold submissions and the variables of --env.\n" +
        "Exit codes: 0 all as expected, 1 not, 2 no engine, 64 wrong usage, 130 and 143 stopped; the\n" +
        "reports then say what was done until then, and --resume does the rest.\n\n" +
        "Examples:\n" +
        "  courseraprogramming grade batch ./grader submissions --report report\n" +
        "  courseraprogramming grade batch team/grader:3 last-year --shard 1/4 --report report-1 --resume\n" +
        "  courseraprogramming grade batch ./grader submissions --repeat 3 --part-id p1",
    );
  command.action(async (source, dir, args, flags) => {
    const tools = host.tools(command, ["timeout"]);
    if (flags.explain) {
      return host.finish(await explain(gradingRequest(flags, args), flags.json ?? false, tools));
    }
    const call = await completeGradeCall({ source, dir, args, flags }, {
      command,
      takesSuite: true,
      tools,
    });
    const request = gradingRequest(call.flags, call.args);
    for (const [name, given] of [["--resume", flags.resume], ["--bundle", flags.bundle]]) {
      if (given && flags.report === undefined) {
        throw new UsageError(`option '${name}' needs --report DIR`);
      }
    }
    const absolute = (path: string) => resolve(tools.cwd, path);
    host.finish(
      await gradeBatch({
        source: call.source,
        directory: call.dir,
        folder: absolute(call.dir),
        request,
        jobs: flags.jobs,
        shard: flags.shard,
        report: flags.report === undefined ? undefined : absolute(flags.report),
        suite: flags.expect === undefined
          ? undefined
          : { file: absolute(flags.expect), written: flags.expect },
        updateExpected: flags.updateExpected ?? false,
        failFast: flags.failFast ?? false,
        resume: flags.resume ?? false,
        repeat: flags.repeat,
        bundle: flags.bundle ?? false,
        destination: flags.dstDir === undefined ? undefined : absolute(flags.dstDir),
        json: flags.json ?? false,
      }, tools),
    );
  });
  return command;
}

/** `--shard I/N` */
function shardOption(text: string): Shard {
  const [, index = "", count = ""] = /^([0-9]{1,6})\/([0-9]{1,6})$/.exec(text) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  if (count === "" || shard.index < 1 || shard.index > shard.count) {
    throw new InvalidArgumentError("It must be I/N with I from 1 to N.");
  }
  return shard;
}

/** Grades all submissions, writes the reports and says how it went. */
export async function gradeBatch(options: GradeBatchOptions, tools: Tools): Promise<ExitCode> {
  await requireFolder(options.folder, "DIR", options.directory);
  const [{ openRun }, { openBatch }, { prepareBatch }] = await Promise.all([
    import("../source/engine_run.ts"),
    import("./batch_session.ts"),
    import("./prepare_batch.ts"),
  ]);
  const call = { ...options, source: options.source.written };
  // A suite that cannot be read is told before minutes of building.
  const prepared = await prepareBatch(call);
  await using run = await openRun(options.source, tools);
  await using session = await openBatch(call, prepared, run, tools);
  const end = await session.grade();
  const batch = await session.describe(end.complete);
  const { tellBatch } = await import("./batch_outcome.ts");
  const failed = await tellBatch(batch, session.reportFolder, options, tools);
  if (!end.complete) await tellWayOn(options, end, tools);
  if (end.failure !== undefined) throw end.failure.error;
  return failed ? ExitCode.Failed : ExitCode.Ok;
}

/** How a batch that did not come to its end goes on. */
async function tellWayOn(
  options: GradeBatchOptions,
  { failure }: BatchEnd,
  tools: Tools,
): Promise<void> {
  const { terminal } = tools;
  const { report } = options;
  if (report !== undefined) {
    const { resumeLine } = await import("./resume_line.ts");
    terminal.warn("the batch is not complete; continue it with:");
    if (terminal.level >= -1) terminal.text(`  ${resumeLine({ ...options, report }, tools)}\n`);
  } else if (failure !== undefined) {
    terminal.warn(
      "what was graded is lost: `--report DIR` keeps it, and `--resume` then continues a batch",
    );
  }
}
