import { createHash } from "node:crypto";
import { dirname, join, resolve } from "node:path";
import { requestedResources } from "../../coursera/resources/registration.ts";
import { removeTree } from "../../docker/files/remove.ts";
import type { Source } from "../../docker/image/source.ts";
import { RetryableError, UserError } from "../../terminal/errors.ts";
import { ExitCode } from "../../terminal/exit_code.ts";
import { visible } from "../../terminal/text.ts";
import { tellBatch } from "../grade/batch_outcome.ts";
import type { BatchOptions } from "../grade/batch_options.ts";
import { openBatch } from "../grade/batch_session.ts";
import type { CourseFile, CourseGrader } from "../course_file/course_file.ts";
import { openRun } from "../source/engine_run.ts";
import { courseGraderRequest } from "../grade/arguments.ts";
import { prepareBatch, type PreparedBatch } from "../grade/prepare_batch.ts";
import { requireFolder } from "../source/require_folder.ts";
import type { Tools } from "../tools.ts";
import { identifyUpload, openUploadFolder, type UploadSubject } from "./upload_archive.ts";
import { exitCode } from "./upload_result.ts";
import type { UploadOutcome } from "./upload_call.ts";
import { release } from "./upload_run.ts";
import { requireSanity } from "./upload_sanity.ts";
import { noWords, withCourseGrader } from "./upload_arguments.ts";

/** Options for `deploy`. */
export interface DeployOptions {
  /** Name in the course file; undefined means all graders. */
  grader: string | undefined;
  sanity: boolean;
  /** Whether to grade suites first. */
  grade: boolean;
  publish: boolean;
  /** Folder for the reports of suites, absolute. */
  report: string | undefined;
  /** Seconds for waiting and publishing, per grader. */
  waitLimit: number;
  /** Folder for archives, absolute. */
  temporary: string;
  json: boolean;
}

/** What happened to a grader. */
export interface DeployedGrader {
  grader: CourseGrader;
  state: "done" | "retryable" | "failed";
  /** Why a step before the registration failed. */
  reason: string | undefined;
  /** Undefined if it did not get that far. */
  outcome: UploadOutcome | undefined;
}

/** What a deployment works with. */
export interface DeployContext {
  file: CourseFile;
  /** Id of the course or branch, not a slug. */
  course: string;
  options: DeployOptions;
  tools: Tools;
}

/** A grader; its suite, if it is to be graded, has been read. */
export interface ReadyGrader {
  grader: CourseGrader;
  suite: ReadySuite | undefined;
}

interface ReadySuite extends Awaited<ReturnType<typeof reportsFolder>> {
  options: Omit<BatchOptions, "source">;
  prepared: PreparedBatch;
}

/**
 * Reads the suite of a grader. This is done for all graders before anything is built or sent.
 *
 * @throws only for a signal or a bug
 */
export async function readyGrader(
  grader: CourseGrader,
  context: DeployContext,
): Promise<ReadyGrader | DeployedGrader> {
  return await orFailure(grader, context, async () => {
    if (!context.options.grade || grader.suite === undefined) return { grader, suite: undefined };
    const { suite: directory } = grader;
    const folder = resolve(context.tools.cwd, directory);
    await requireFolder(folder, "suite", directory);
    const reports = await reportsFolder(grader, context);
    const options = {
      ...{ directory, folder, report: reports.reports, resume: reports.reports !== undefined },
      request: courseGraderRequest(grader),
      ...{ jobs: undefined, shard: undefined, suite: undefined, destination: undefined },
      ...{ updateExpected: false, failFast: false, bundle: false, repeat: 1, leakCheck: true },
    };
    return { grader, suite: { ...reports, options, prepared: await prepareBatch(options) } };
  });
}

/**
 * Takes a grader through all steps; reports its failure and returns what happened.
 *
 * @throws only for a signal or a bug
 */
export async function deployGrader(
  ready: ReadyGrader,
  context: DeployContext,
): Promise<DeployedGrader> {
  const { grader } = ready;
  return await orFailure(grader, context, async () => {
    const outcome = await steps(ready, context);
    const code = exitCode(outcome);
    const state = code === ExitCode.Ok
      ? "done"
      : code === ExitCode.Retryable
      ? "retryable"
      : "failed";
    return { grader, state, reason: undefined, outcome };
  });
}

/** A failure of one grader does not stop the others. */
async function orFailure<T>(
  grader: CourseGrader,
  { tools: { terminal, signal } }: DeployContext,
  work: () => Promise<T>,
): Promise<T | DeployedGrader> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UserError) || signal.aborted) throw error;
    terminal.error(error.message, error.hint);
    const state = error instanceof RetryableError ? "retryable" : "failed";
    return { grader, state, reason: error.message, outcome: undefined };
  }
}

async function steps(
  { grader, suite }: ReadyGrader,
  context: DeployContext,
): Promise<UploadOutcome> {
  const { options, tools } = context;
  const subject = await identifyUpload(grader.source, grader.generation, tools);
  requestedResources(subject.generation, grader.resources);
  if (options.sanity) await checked(subject, context);
  if (suite !== undefined) await graded(suite, subject.found, context);
  const { temporary, publish, waitLimit, json } = options;
  const call = {
    ...withCourseGrader(noWords, { ...grader, course: context.course }),
    ...{ temporary, waitLimit, json, wait: true },
    publish: publish && grader.parts.length > 0,
    ...{ fileName: undefined, account: undefined, template: undefined, fromUpload: undefined },
    ...{ sanity: false, resume: true, reuse: true, settled: true },
  };
  return await release(call, tools, subject);
}

async function checked(
  subject: UploadSubject,
  { options, tools }: DeployContext,
): Promise<void> {
  await using folder = await openUploadFolder(options.temporary, tools);
  await requireSanity({ ...subject, temporary: folder.path }, tools);
}

/** Grades the suite; reuses what an interrupted earlier run graded with the same image. */
async function graded(
  { options, prepared, reports, isWanted }: ReadySuite,
  source: Source,
  { tools }: DeployContext,
): Promise<void> {
  const { directory } = options;
  if (reports !== undefined && !isWanted) {
    await Deno.mkdir(reports, { recursive: true, mode: 0o700 });
  }
  await using run = await openRun(source, tools);
  const batch = { ...options, source: source.written };
  await using session = await openBatch(batch, prepared, run, tools);
  const end = await session.grade();
  const isFailure = await tellBatch(await session.describe(end.complete), session.reportFolder, {
    directory,
    report: isWanted ? reports : undefined,
    json: false,
    isStep: true,
  }, tools);
  if (end.failure !== undefined) throw end.failure.error;
  if (!isFailure) return;
  // Remove the journal, so that the next run grades again: the machine may have been at fault.
  if (reports !== undefined && !isWanted) await removeTree(reports);
  throw new UserError(visible(`Its suite \`${directory}\` is not graded as expected`), {
    hint: `fix the grader or the suite; \`--no-grade\` would upload it anyway`,
  });
}

/** The folder for a suite's reports and journal, and whether the user asked for reports. */
async function reportsFolder(
  { name }: CourseGrader,
  { file, options, tools }: DeployContext,
): Promise<{ reports: string | undefined; isWanted: boolean }> {
  if (options.report !== undefined) {
    return { reports: join(options.report, name ?? ""), isWanted: true };
  }
  const { configuration: { tokenCache } } = await tools.coursera();
  if (tokenCache === undefined) return { reports: undefined, isWanted: false };
  const id = createHash("sha256").update(`${file.path}\n${name ?? ""}`).digest("hex").slice(0, 16);
  const reports = join(dirname(tokenCache), "suites", id);
  return { reports, isWanted: false };
}
