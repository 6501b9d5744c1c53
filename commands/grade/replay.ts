import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { join, resolve } from "node:path";
import { ImageNotFoundError } from "../../docker/engine/errors.ts";
import type { Bundle } from "../../grader/batch/bundles/bundle.ts";
import type { OpenBundle } from "../../grader/batch/bundles/open_bundle.ts";
import type { GradeRequest, Grading } from "../../grader/grading.ts";
import { UserError } from "../../terminal/errors.ts";
import type { ExitCode } from "../../terminal/exit_code.ts";
import { score as scoreText } from "../../terminal/measures.ts";
import { visible } from "../../terminal/text.ts";
import { cleanupReporter } from "../cleanup.ts";
import { SOURCE_HELP, sourceOfCall } from "../source/find_source.ts";
import { memoryLimit } from "./option_values.ts";
import { renderImage, renderStart } from "./text.ts";
import type { Host } from "../host.ts";
import { tellGrading } from "./tell_grading.ts";
import type { Tools } from "../tools.ts";

/** Options for `grade replay`, as plain values. */
export interface GradeReplayOptions {
  /** As the user wrote it. */
  bundle: string;
  /** A grader to use in place of the bundle's. */
  source: string | undefined;
  allowNetwork: boolean;
  superUser: boolean;
  /** MB, replaces the bundle's; 0 means no limit. */
  memoryMiB: number | undefined;
  json: boolean;
}

export function gradeReplayCommand(host: Host): CommandUnknownOpts {
  const command = new Command("replay")
    .summary("repeat a grading from a bundle of `grade batch --bundle`")
    .usage("[options] BUNDLE")
    .description(
      "Grade the submission of a bundle again, with the same image, arguments, environment and limits,\n" +
        "and say whether the same comes out.\n\n" +
        SOURCE_HELP,
    )
    .argument("<bundle>", "a zip that `grade batch --bundle` wrote")
    .option("--source <source>", "this grader in place of the bundle's")
    .option("--allow-network", "agree to the network that the bundle asks for")
    .option("--super-user", "agree to root, where the bundle asks for it")
    .option(
      "--mem-limit <MB>",
      "memory limit in place of the bundle's, a multiple of 1024; 0 means none",
      memoryLimit,
    )
    .option("--json", "print one JSON document; see `schema grade-local`")
    .addHelpText(
      "after",
      "\nExit codes: 0 graded, 1 any other verdict, 2 no engine, 64 wrong usage, 130 and 143 stopped.\n\n" +
        "Examples:\n" +
        "  courseraprogramming grade replay report/bundles/ada-3f2a91c0.zip\n" +
        "  courseraprogramming grade replay report/bundles/ada-3f2a91c0.zip --source ./grader",
    );
  command.action(async (bundle, flags) => {
    host.finish(
      await gradeReplay({
        bundle,
        source: flags.source,
        allowNetwork: flags.allowNetwork ?? false,
        superUser: flags.superUser ?? false,
        memoryMiB: flags.memLimit,
        json: flags.json ?? false,
      }, host.tools(command)),
    );
  });
  return command;
}

/** Grades the submission of a bundle and compares the result with the bundle's. */
export async function gradeReplay(options: GradeReplayOptions, tools: Tools): Promise<ExitCode> {
  const [{ Owner }, { openBundle }] = await Promise.all([
    import("../../docker/container/owner.ts"),
    import("../../grader/batch/bundles/open_bundle.ts"),
  ]);
  const owner = await Owner.claim(tools.temporary);
  try {
    const opened = await openBundle(
      resolve(tools.cwd, options.bundle),
      join(owner.folder, "bundle"),
    );
    requireAgreement(opened.bundle, options);
    return await replay(opened, options, tools);
  } finally {
    await owner.release().catch(cleanupReporter(tools.terminal));
  }
}

async function replay(
  { bundle, submission }: OpenBundle,
  options: GradeReplayOptions,
  tools: Tools,
): Promise<ExitCode> {
  const { terminal, signal } = tools;
  const [{ openRun }, { grade }, { imageSource }] = await Promise.all([
    import("../source/engine_run.ts"),
    import("../../grader/grade.ts"),
    import("../../docker/image/source.ts"),
  ]);
  const { limits, ...asked } = bundle.request;
  const request: GradeRequest = {
    ...asked,
    limits: { ...limits, memoryMiB: options.memoryMiB ?? limits.memoryMiB },
    submission,
    keep: "never",
    transfer: "auto",
  };
  const { id } = bundle.image;
  const source = options.source ?? id;
  const { name } = bundle.record;
  const grader = options.source === undefined
    ? await imageSource(await tools.docker(), id).catch(nameImage(bundle))
    : sourceOfCall(options.source, tools);
  await using run = await openRun(grader, tools);
  terminal.detail(renderImage(run.grader));
  terminal.note(renderStart(source, name, request));
  const grading = await grade(run.grader, request, {
    ...run,
    signal,
    detail: (text) => terminal.detail(text),
    onStarting: run.sweep,
  });
  const subject = { source, submission: name };
  const { json } = options;
  const code = await tellGrading({ subject, grader: run.grader, request, grading, json }, tools);
  terminal.note(comparedWith(bundle, grading));
  return code;
}

/** A bundle comes from elsewhere, so it may not weaken the sandbox without consent. */
function requireAgreement({ request }: Bundle, options: GradeReplayOptions): void {
  if (request.allowNetwork && !options.allowNetwork) {
    throw new UserError("The bundle was graded with network", {
      hint: "allow it with `--allow-network`",
    });
  }
  if (request.superUser && !options.superUser) {
    throw new UserError("The bundle was graded as root", { hint: "allow it with `--super-user`" });
  }
  if (request.limits.memoryMiB === 0 && options.memoryMiB === undefined) {
    throw new UserError("The bundle was graded without a memory limit", {
      hint: "set one with `--mem-limit`, or allow it with `--mem-limit 0`",
    });
  }
}

/** Names the image: an id means nothing to a user. */
function nameImage({ image }: Bundle) {
  return (error: unknown): never => {
    if (!(error instanceof ImageNotFoundError)) throw error;
    throw new UserError(
      `The bundle's image, \`${
        visible(image.reference)
      }\` with the id ${image.id}, is not on this engine`,
      { hint: "pull or load it, or name a grader with --source", cause: error },
    );
  };
}

function comparedWith({ record }: Bundle, { verdict, richFeedback }: Grading): string {
  const before = record.grading;
  const score = verdict.answer.fractionalScore ?? null;
  const was = before.fractionalScore === null ? "" : ` ${scoreText(before.fractionalScore)}`;
  if (before.status !== verdict.status || before.fractionalScore !== score) {
    return `The result differs from the bundle: ${before.status}${was}`;
  }
  const feedback = richFeedback === undefined
    ? verdict.answer.feedback ?? null
    : new TextDecoder().decode(richFeedback);
  const same = feedback?.startsWith(before.richFeedback ?? before.feedback ?? "") ??
    before.feedback === null;
  return same ? "The same as in the bundle" : "The bundle has other feedback";
}
