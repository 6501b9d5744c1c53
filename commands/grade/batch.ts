import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { resolve } from "node:path";
import type { BatchEnd } from "../../grader/batch/run_batch.ts";
import type { Shard } from "../../grader/batch/shard.ts";
import { UsageError } from "../../terminal/errors.ts";
import { visible } from "../../terminal/text.ts";
import { ExitCode } from "../../terminal/exit_code.ts";
import { positiveInteger } from "../command_line.ts";
import { explain } from "./explain.ts";
import { addGradingOptions, gradingRequest } from "./grading_options.ts";
import { completeGradeCall, explainedGradeCall } from "./arguments.ts";
import { SOURCE_ARGUMENT, SOURCE_HELP } from "../source/find_source.ts";
import { limitChoice, settleLimits } from "./limit_choice.ts";
import type { Host } from "../host.ts";
import { watchOption } from "./option_values.ts";
import { requireFolder } from "../source/require_folder.ts";
import type { Tools } from "../tools.ts";
import type { GradeBatchOptions } from "./batch_options.ts";
import { type ShardChoice, shardOption } from "./shard/shard_option.ts";

export function gradeBatchCommand(host: Host): CommandUnknownOpts {
  const command = addGradingOptions(new Command("batch"))
    .summary("run a grader on many submissions, compare with what is expected, and report")
    .usage("[options] SOURCE DIR [-- ARGS...]")
    .description(
      "Run a grader on every submission in a folder, each in the sandbox of `grade local`, and say\n" +
        "which results are not as expected.\n\n" +
        `${SOURCE_HELP}\n\n` +
        "Every sub-directory, single file and zip of DIR is a submission; names that begin with a dot\n" +
        "and what systems leave (__MACOSX, Thumbs.db) are left out. In folders named pass, fail, graded,\n" +
        "timeout (hang), crash, invalid (nonsense), memory and not-started each entry is a submission\n" +
        "with that expected result: pass is a score of 1, fail is less. DIR/suite.yaml, or --expect " +
        "FILE, has expectations for names that match globs:\n\n" +
        "  submissions:\n" +
        "    - match: late/*\n" +
        "      status: graded\n" +
        "      score: { min: 0.2, max: 0.5 }   # or one value\n" +
        "      feedbackContains: too late      # or a list; feedbackMatches: regular expressions\n" +
        "      maxSeconds: 10                  # and maxMemoryMiB\n" +
        "      partId: p1                      # and args: [...], env: {NAME: value}\n\n" +
        "Where nothing is expected of a submission, any status but `graded` is a failure.\n\n" +
        "Without arguments, SOURCE, DIR and limits are those of the course file\n" +
        "(courseraprogramming.yaml).",
    )
    .argument("[source]", SOURCE_ARGUMENT)
    .argument("[dir]", "folder with the submissions")
    .argument("[args...]", "passed on to the grader; `--` before those with a dash")
    .option(
      "--jobs <n>",
      "gradings at a time (default: what the engine can handle)",
      positiveInteger,
    )
    .option(
      "--shard <i/n>",
      "grade the i-th of n parts only, or `auto`: the part of this CI or cluster job; `grade merge` joins them",
      shardOption,
    )
    .option(
      "--like <report>",
      "with --shard: parts that take equally long, by the times in an earlier report",
    )
    .option("--report <dir>", "write results.json, junit.xml, results.csv, summary.md, index.html")
    .option("--expect <file>", "the suite of expectations (default: DIR/suite.yaml)")
    .option("--update-expected", "write the results to the suite, in place of the expectations")
    .option("--fail-fast", "stop at the first submission that is not as expected")
    .option(
      "--resume",
      "with --report: skip what was graded there with the same image, files and limits",
    )
    .option(
      "--repeat <n>",
      "grade each N times, and report those with different results",
      positiveInteger,
      1,
    )
    .option("--bundle", "with --report: write a bundle for `grade replay` of each that fails")
    .option("--no-leak-check", "do not look for text of the grader in the feedback")
    .option(
      "--exit-zero",
      "exit 0 for submissions that are not as expected; other failures keep their codes",
    )
    .option("--grader <name>", "SOURCE and limits are those of this grader of the course file")
    .addOption(watchOption())
    .option("--json", "print results.json; see `schema grade-batch`")
    .addHelpText(
      "after",
      "\nA submission that hits the time limit while others run is graded again, alone, at the end.\n" +
        "Bundles hold submissions and the variables of --env.\n" +
        "With --watch, Enter grades the same again, r all, f what failed; q ends it, with the exit code\n" +
        "of the last run.\n\n" +
        "Exit codes: 0 all as expected, 1 not, 2 no engine, 64 wrong usage, 130 and 143 stopped; the\n" +
        "reports then hold what was done, and --resume does the rest.\n" +
        "--shard auto reads COURSERAPROGRAMMING_SHARD=I/N and the variables of Slurm arrays, GitLab,\n" +
        "Buildkite, CircleCI and Azure Pipelines; in an Indexed Job of Kubernetes say the number: auto/N.\n\n" +
        "Examples:\n" +
        "  courseraprogramming grade batch ./grader submissions --report report\n" +
        "  courseraprogramming grade batch team/grader:3 last-year --shard 1/4 --report report-1 --resume\n" +
        "  courseraprogramming grade batch ./grader submissions --repeat 3 --part-id p1\n" +
        "  courseraprogramming grade batch ./grader submissions --watch",
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
      takesSuite: true,
      tools,
    });
    const request = gradingRequest(call.flags, call.args);
    for (const [name, given] of [["--resume", flags.resume], ["--bundle", flags.bundle]]) {
      if (given && flags.report === undefined) {
        throw new UsageError(`option '${name}' needs --report DIR`);
      }
    }
    if (flags.like !== undefined && flags.shard === undefined) {
      throw new UsageError("option '--like' needs --shard I/N");
    }
    const absolute = (path: string) => resolve(tools.cwd, path);
    const shard = await settleShard(flags.shard, tools);
    host.finish(
      await gradeBatch({
        source: call.source,
        directory: call.dir,
        folder: absolute(call.dir),
        request,
        choice: limitChoice(command, flags),
        jobs: flags.jobs,
        shard,
        like: flags.like === undefined
          ? undefined
          : { path: absolute(flags.like), written: flags.like },
        report: flags.report === undefined ? undefined : absolute(flags.report),
        suite: flags.expect === undefined
          ? undefined
          : { file: absolute(flags.expect), written: flags.expect },
        updateExpected: flags.updateExpected ?? false,
        failFast: flags.failFast ?? false,
        resume: flags.resume ?? false,
        repeat: flags.repeat,
        bundle: flags.bundle ?? false,
        leakCheck: flags.leakCheck,
        destination: flags.dstDir === undefined ? undefined : absolute(flags.dstDir),
        watch: flags.watch ?? false,
        exitZero: flags.exitZero ?? false,
        json: flags.json ?? false,
      }, tools),
    );
  });
  return command;
}

/** The shard to grade; if the environment decides, logs which. */
async function settleShard(
  choice: ShardChoice | undefined,
  { env, terminal }: Tools,
): Promise<Shard | undefined> {
  if (choice === undefined || !("auto" in choice)) return choice;
  const { shardPlace } = await import("./shard/shard_place.ts");
  const { shard, from } = shardPlace(env, choice.count);
  terminal.note(`Shard ${shard.index} of ${shard.count}, from ${from}`);
  return shard;
}

/** Grades all submissions, writes the reports and prints the outcome. */
export async function gradeBatch(options: GradeBatchOptions, tools: Tools): Promise<ExitCode> {
  await requireFolder(options.folder, "DIR", options.directory);
  if (options.watch) {
    const { watchBatch } = await import("./watch/watch_batch.ts");
    return await watchBatch(options, tools);
  }
  const [{ openRun }, { openBatch }, { prepareBatch, withLimits }] = await Promise.all([
    import("../source/engine_run.ts"),
    import("./batch_session.ts"),
    import("./prepare_batch.ts"),
  ]);
  // Report an unreadable suite before a build that takes minutes.
  const planned = await prepareBatch(options);
  if (options.like !== undefined && planned.balance !== undefined) {
    const { like: { written } } = options;
    const { found, balance: { known } } = planned;
    tools.terminal.note(
      `\`${visible(written)}\` has times of ${known} of ${found.length} submissions`,
    );
  }
  await using run = await openRun(options.source, tools);
  const { limits, note } = settleLimits(options.request, options.choice, run.grader.kind);
  const settled = { ...options, request: { ...options.request, limits } };
  const prepared = withLimits(planned, limits);
  const call = { ...settled, source: settled.source.written };
  await using session = await openBatch(call, prepared, run, tools);
  if (note !== undefined) tools.terminal.note(note);
  const end = await session.grade();
  const batch = await session.describe(end.complete);
  const { tellBatch } = await import("./batch_outcome.ts");
  const failed = await tellBatch(batch, session.reportFolder, options, tools);
  if (!end.complete) await tellWayOn(settled, end, tools);
  if (end.failure !== undefined) throw end.failure.error;
  return failed && !options.exitZero ? ExitCode.Failed : ExitCode.Ok;
}

/** Says how to resume a batch that did not finish. */
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
