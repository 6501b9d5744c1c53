import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { resolve } from "node:path";
import { UsageError } from "../../../terminal/errors.ts";
import { collect, positiveInteger } from "../../command_line.ts";
import type { Host } from "../../host.ts";
import { SOURCE_ARGUMENT, SOURCE_HELP } from "../../source/find_source.ts";
import { completeGradeCall, explainedGradeCall } from "../arguments.ts";
import { explain } from "../explain.ts";
import { addGradingOptions, gradingRequest, warnOfPaths } from "../grading_options.ts";
import { limitChoice } from "../limit_choice.ts";

export function gradeAttackCommand(host: Host): CommandUnknownOpts {
  const command = addGradingOptions(new Command("attack"))
    .summary("test a grader with dishonest submissions")
    .usage("[options] SOURCE DIR [-- ARGS...]")
    .description(
      "Make dishonest submissions from a right one, grade each in the sandbox of `grade local`, " +
        "and give the outcome in one word: held, forged, leaked, knocked-out, exposed.\n\n" +
        `${SOURCE_HELP}\n\n` +
        "DIR is one right submission. Attacks forge a verdict, read or change the grader's files, stop " +
        "the grader, exhaust its limits, confuse it by what they print, or are files of odd shapes. " +
        "Each is a copy of DIR with the learner's file changed; DIR stays as it is.\n\n" +
        "Without --timeout, an attack has ten times as long as the right submission took, and at least " +
        "60 s: a grader that has not ended by then has no limit of its own, or a longer one.\n\n" +
        "Without arguments, SOURCE and limits are those of the course file " +
        "(courseraprogramming.yaml); DIR must be named.",
    )
    .argument("[source]", SOURCE_ARGUMENT)
    .argument("[dir]", "folder with one right submission")
    .argument("[args...]", "passed on to the grader; `--` before those with a dash")
    .option(
      "--target <file>",
      "the learner's file in DIR (default: the only one in a known language)",
    )
    .option(
      "--only <name>",
      "attacks or classes to try, such as forge,read/files; repeatable",
      collect,
    )
    .option("--skip <name>", "attacks or classes to leave out; repeatable", collect)
    .option("--list", "list the attacks, with their languages, and grade nothing")
    .option(
      "--write <dir>",
      "write the attacks as a suite for `grade batch`, and grade nothing",
    )
    .option(
      "--jobs <n>",
      "gradings at a time (default: what the engine can handle)",
      positiveInteger,
    )
    .option("--report <dir>", "write results.json, junit.xml, results.csv, summary.md, index.html")
    .option("--fail-fast", "stop at the first attack that the grader falls to")
    .option(
      "--resume",
      "with --report: skip what was graded there with the same image, files and limits",
    )
    .option("--bundle", "with --report: write a bundle for `grade replay` of each fall")
    .option("--grader <name>", "SOURCE and limits are those of this grader of the course file")
    .option("--json", "print results.json; see `schema grade-batch`")
    .addHelpText(
      "after",
      "\nExit codes: 0 the grader held, 1 it fell or does not grade DIR, 2 no engine, 64 wrong usage,\n" +
        "130 and 143 stopped.\n\n" +
        "Examples:\n" +
        "  courseraprogramming grade attack --part-id p1 ./grader submissions/pass/right\n" +
        "  courseraprogramming grade attack team/grader:3 right --only forge,read/files\n" +
        "  courseraprogramming grade attack ./grader right --write attacks",
    );
  command.action(async (source, dir, args, flags) => {
    const tools = host.tools(command, ["timeout"]);
    const names = (given: string[] = []) => given.flatMap((each) => each.split(","));
    const selection = { only: names(flags.only), skip: names(flags.skip) };
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
    if (flags.list) {
      const { listAttacks } = await import("./list_attacks.ts");
      return host.finish(await listAttacks(selection, flags.json ?? false, tools));
    }
    const call = await completeGradeCall({ source, dir, args, flags }, {
      command,
      takesSuite: false,
      tools,
    });
    if (flags.write !== undefined) requireNoGrading(command);
    for (const [name, given] of [["--resume", flags.resume], ["--bundle", flags.bundle]]) {
      if (given && flags.report === undefined) {
        throw new UsageError(`option '${name}' needs --report DIR`);
      }
    }
    warnOfPaths(call.args, tools);
    const absolute = (path: string) => resolve(tools.cwd, path);
    const { requireOutside } = await import("./outside.ts");
    for (const [name, path] of [["--write", flags.write], ["--report", flags.report]] as const) {
      if (path !== undefined) await requireOutside(name, absolute(path), absolute(call.dir));
    }
    const options = {
      source: call.source,
      directory: call.dir,
      folder: absolute(call.dir),
      target: flags.target,
      ...selection,
      request: gradingRequest(call.flags, call.args),
      choice: limitChoice(command, flags),
      ownTimeout: command.getOptionValueSource("timeout") === "cli",
      jobs: flags.jobs,
      report: flags.report === undefined ? undefined : absolute(flags.report),
      failFast: flags.failFast ?? false,
      resume: flags.resume ?? false,
      bundle: flags.bundle ?? false,
      leakCheck: false,
      destination: flags.dstDir === undefined ? undefined : absolute(flags.dstDir),
      json: flags.json ?? false,
    };
    if (flags.write !== undefined) {
      const { writeSuite } = await import("./write_suite.ts");
      return host.finish(
        await writeSuite({ ...options, write: flags.write, path: absolute(flags.write) }, tools),
      );
    }
    const { gradeAttack } = await import("./grade_attack.ts");
    host.finish(await gradeAttack(options, tools));
  });
  return command;
}

/** Options that say how to grade, by their names in commander. */
const OF_GRADING = ["jobs", "report", "failFast", "resume", "bundle", "json"];

/**
 * Refuses options that `--write` would ignore, because only gradings use them.
 *
 * @throws {UsageError}
 */
function requireNoGrading(command: CommandUnknownOpts): void {
  const given = command.options.find((option) =>
    OF_GRADING.includes(option.attributeName()) &&
    command.getOptionValueSource(option.attributeName()) === "cli"
  );
  if (given === undefined) return;
  throw new UsageError(`option '${given.long}' cannot be used with option '--write'`, {
    hint: "`--write` grades nothing; give it to the `grade batch` that grades the attacks",
  });
}
