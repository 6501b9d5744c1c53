import { Command, type CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { join, resolve } from "node:path";
import { DEFAULTS } from "../grader/contract.ts";
import type { GradeRequest } from "../grader/grade.ts";
import type { ReportSubject } from "../grader/report.ts";
import { UsageError, UserError } from "../terminal/errors.ts";
import { ExitCode } from "../terminal/exit_code.ts";
import { visible } from "../terminal/text.ts";
import { collect, passThroughAfter, positiveInteger, positiveNumber } from "./command_line.ts";
import { environmentArgument, environmentOptions, memoryLimit } from "./grade_options.ts";
import {
  renderContract,
  renderImage,
  renderKept,
  renderStart,
  renderStreams,
  renderVerdict,
} from "./grade_text.ts";
import type { Host } from "./host.ts";
import { requireFolder } from "./require_folder.ts";
import type { Tools } from "./tools.ts";

/** One call of `grade local`, as plain values. */
export interface GradeLocalOptions {
  source: string;
  /** As written; relative to the working directory. */
  submission: string;
  request: GradeRequest;
  /** Where `feedback.json` is copied to, absolute. */
  destination: string | undefined;
  json: boolean;
}

export function gradeLocalCommand(host: Host): CommandUnknownOpts {
  const command = new Command("local")
    .summary("run a grader on one submission, as production would")
    .usage("[options] SOURCE DIR [ARGS...]")
    .description(
      "Run a grader on one submission the way Coursera's production would and judge what comes out.\n\n" +
        "SOURCE is an image, a directory with a Dockerfile, or a zip of one. DIR is the submission. " +
        "What follows DIR is handed to the grader untouched; a single JSON object there is the " +
        "environment of a v2 grader.",
    )
    .argument("[source]", "image, directory with a Dockerfile, or zip of one")
    .argument("[dir]", "folder with the submission's files")
    .argument("[args...]", "passed on to the grader")
    .option("--timeout <seconds>", "time limit of the grader", positiveNumber, DEFAULTS.timeLimit)
    .option(
      "--mem-limit <MB>",
      "memory limit, a multiple of 1024; 0 means none",
      memoryLimit,
      DEFAULTS.memoryMiB,
    )
    .option("--cpus <n>", "number of CPUs", positiveNumber, DEFAULTS.cpus)
    .option("--pids-limit <n>", "number of processes", positiveInteger, DEFAULTS.pidsLimit)
    .addOption(
      new Option(
        "--protocol <name>",
        "how the verdict is given; auto: v2 where /shared/feedback.json appears",
      )
        .choices(["auto", "v1", "v2"] as const).default("auto"),
    )
    .option("--part-id <id>", "as production passes it: argument in v1, variable in v2")
    .option("--user-id <id>", "likewise")
    .option("--filename <name>", "likewise: the name the learner's file had")
    .option("--env <NAME=VALUE>", "variable for the grader; repeatable", collect)
    .option("--dst-dir <dir>", "copy feedback.json, and the rich feedback it names, to this folder")
    .addOption(
      new Option(
        "--submission-transfer <how>",
        "mount the submission, or copy it through the engine",
      )
        .choices(["auto", "bind", "copy"] as const).default("auto"),
    )
    .option("--allow-network", "with network; production has none, or a few hosts")
    .option("--super-user", "as root with the engine's capabilities")
    .option("--no-rm", "keep the container and say how to enter it")
    .option("--keep-failed", "keep the container of a grading that fails")
    .option("--json", "print one JSON document (schemas/grade-local.schema.json)")
    .option(
      "--explain",
      "print how far each property of production is reproduced, and do not grade",
    )
    .addHelpText(
      "after",
      "\nProduction is layered, and not every layer can be had here; `--explain` says which can.\n" +
        "Exit codes: 0 graded, 1 any other verdict, 2 no engine, 64 wrong usage, 130 and 143 stopped.\n\n" +
        "Examples:\n" +
        "  courseraprogramming grade local ./grader submissions/pass --part-id p1\n" +
        "  courseraprogramming grade local --timeout 60 team/grader:3 sub partId p1 userId 7 filename a.py\n" +
        `  courseraprogramming grade local ./grader sub '{"partId": "p1"}'`,
    );
  command.action(async (source, dir, args, flags) => {
    const tools = host.tools(command, ["timeout"]);
    const limits = {
      timeLimit: flags.timeout,
      memoryMiB: flags.memLimit,
      cpus: flags.cpus,
      pidsLimit: flags.pidsLimit,
    };
    const allowNetwork = flags.allowNetwork ?? false;
    const superUser = flags.superUser ?? false;
    if (flags.explain) {
      const { protocol } = flags;
      return host.finish(
        await explain({ ...limits, protocol, allowNetwork, superUser }, flags.json ?? false, tools),
      );
    }
    if (source === undefined || dir === undefined) {
      throw new UsageError(`missing argument \`${source === undefined ? "SOURCE" : "DIR"}\``, {
        hint: "courseraprogramming grade local SOURCE DIR [ARGS…]",
      });
    }
    const submission = resolve(tools.cwd, dir);
    const environment = environmentArgument(args, flags.protocol);
    const protocol = environment !== undefined && flags.protocol === "auto" ? "v2" : flags.protocol;
    // coursera_autograder, whose call this is, always left a feedback.json in the working directory.
    const destination = flags.dstDir ?? (environment === undefined ? undefined : ".");
    host.finish(
      await gradeLocal({
        source,
        submission: dir,
        destination: destination === undefined ? undefined : resolve(tools.cwd, destination),
        json: flags.json ?? false,
        request: {
          submission,
          args: environment === undefined ? args : [],
          env: { ...environment, ...environmentOptions(flags.env ?? []) },
          parameters: {
            ...(flags.partId === undefined ? {} : { partId: flags.partId }),
            ...(flags.userId === undefined ? {} : { userId: flags.userId }),
            ...(flags.filename === undefined ? {} : { filename: flags.filename }),
          },
          protocol,
          limits,
          allowNetwork,
          superUser,
          keep: !flags.rm ? "always" : flags.keepFailed ? "failed" : "never",
          transfer: flags.submissionTransfer,
        },
      }, tools),
    );
  });
  passThroughAfter(command, 2);
  return command;
}

/** Grades one submission and tells what came out. */
export async function gradeLocal(options: GradeLocalOptions, tools: Tools): Promise<ExitCode> {
  const { terminal } = tools;
  const { request } = options;
  await requireFolder(request.submission, "DIR", options.submission);
  if (options.destination !== undefined) {
    await requireFolder(options.destination, "--dst-dir", options.destination);
  }
  const subject: ReportSubject = { source: options.source, submission: options.submission };
  try {
    return await run(options, subject, tools);
  } catch (error) {
    if (!options.json || !(error instanceof UserError) || error instanceof UsageError) throw error;
    const { notStartedReport } = await import("../grader/report.ts");
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
  const { openRun } = await import("./engine_run.ts");
  // Loaded while the engine answers.
  const [session, { grade }] = await Promise.all([
    openRun(options.source, tools),
    import("../grader/grade.ts"),
  ]);
  await using _ = session;
  const { docker, engine, owner, grader } = session;
  terminal.detail(renderImage(grader));
  terminal.note(renderStart(options.source, options.submission, options.request));
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
  if (options.json) {
    const { gradeReport } = await import("../grader/report.ts");
    terminal.json(gradeReport(subject, grader, grading));
  } else {
    const streams = renderStreams(grading, terminal.level > 0, terminal.err);
    if (streams !== "") terminal.note(streams);
    terminal.result(renderVerdict(grading, terminal.out));
  }
  for (const warning of [...grading.verdict.warnings, ...grading.warnings]) {
    terminal.warn(visible(warning));
  }
  if (grading.kept !== undefined) terminal.note(renderKept(grading.kept));
  return grading.verdict.status === "graded" ? ExitCode.Ok : ExitCode.Failed;
}

/** Prints how far production is reproduced here; an engine that answers makes it exact. */
async function explain(
  options: GradeRequest["limits"] & Pick<GradeRequest, "protocol" | "allowNetwork" | "superUser">,
  json: boolean,
  tools: Tools,
): Promise<ExitCode> {
  const [{ contractProperties }, { inspectEngine }] = await Promise.all([
    import("../grader/contract.ts"),
    import("../docker/engine.ts"),
  ]);
  const engine = await inspectEngine(await tools.docker()).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    tools.terminal.warn(`no engine was asked: ${error.message}`);
    return undefined;
  });
  const properties = contractProperties({
    ...options,
    ...(engine === undefined ? {} : { engine: engine.limits }),
  });
  if (json) tools.terminal.json(properties);
  else tools.terminal.result(renderContract(properties, tools.terminal.out));
  return ExitCode.Ok;
}

/** Copies what a v2 grader wrote; each file appears whole or not at all. */
async function copyResults(
  destination: string | undefined,
  { feedbackFile, richFeedback, verdict }: Awaited<
    ReturnType<typeof import("../grader/grade.ts").grade>
  >,
): Promise<void> {
  if (destination === undefined) return;
  const { RICH_FEEDBACK_PATHS } = await import("../grader/contract.ts");
  const files: [string, Uint8Array | undefined][] = [["feedback.json", feedbackFile]];
  const type = verdict.answer.feedbackType;
  if (type !== undefined) {
    files.push([RICH_FEEDBACK_PATHS[type].replace("/shared/", ""), richFeedback]);
  }
  for (const [name, bytes] of files) {
    if (bytes === undefined) continue;
    const path = join(destination, name);
    const temporary = `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
    try {
      await Deno.writeFile(temporary, bytes, { createNew: true });
      await Deno.rename(temporary, path);
    } catch (error) {
      await Deno.remove(temporary).catch(() => {});
      throw new UserError(
        `\`${visible(path)}\` could not be written: ${
          error instanceof Error ? error.message : error
        }`,
        {
          cause: error,
        },
      );
    }
  }
}
