import { type ContainerOutcome, runContainer } from "../docker/container/container.ts";
import { newName, ownLabels } from "../docker/container/labels.ts";
import type { Owner } from "../docker/container/owner.ts";
import { GRADER_UID, sandboxArguments } from "../docker/container/sandbox.ts";
import { withTransfer } from "../docker/container/mount_fault.ts";
import { scanSubmission, type SubmissionScan } from "../docker/container/submission.ts";
import {
  fillPlan,
  needsFolders,
  planShared,
  type SharedOptions,
  type SharedPlan,
  type Transfer,
} from "../docker/container/transfer.ts";
import type { Docker } from "../docker/engine/docker.ts";
import { cpuLimit, type Engine, limitWarnings } from "../docker/engine/engine.ts";
import { containerVariables, keptVariables } from "../docker/engine/variables.ts";
import type { ResolvedSource } from "../docker/image/build.ts";
import { visible, visibleLine } from "../terminal/text.ts";
import { OUTPUT_CAP, RESULT_FILE_CAP } from "./contract.ts";
import type { GradeRequest, Grading } from "./grading.ts";
import { explainVariables, keptVariablesWarnings } from "./image_warnings.ts";
import { invocation } from "./invocation.ts";
import type { LeakCheck } from "./leaks/leak_check.ts";
import { judgeOutcome } from "./judge_outcome.ts";
import { NO_RESULT_FILES, readResultFiles } from "./result_files.ts";
import type { Verdict } from "./verdict.ts";

/** The tools for a grading. */
export interface GradeTools {
  docker: Docker;
  engine: Engine;
  owner: Owner;
  signal: AbortSignal;
  /** Called when the grader is started and a processor becomes free. */
  onStarting?: () => void;
  /** Searches what learners see for leaks. */
  leakCheck?: LeakCheck;
  /** Logs progress, for `-v`. */
  detail: (text: string) => void;
  /** Called with each leftover that could not be removed. */
  onCleanupError: (error: unknown) => void;
}

/** Seconds after its time limit when a sweep considers a run on an unknown host dead. */
const SWEEP_MARGIN = 900;

/** The input of a grading. */
interface Job {
  grader: ResolvedSource;
  request: GradeRequest;
  tools: GradeTools;
  /** On the submission and on what the engine cannot do. */
  warnings: readonly string[];
}

/** One attempt at a job, with its own container and `/shared`. */
interface Attempt extends Job {
  shared: SharedOptions;
  plan: SharedPlan;
}

/**
 * Runs a grader on a submission as production would and judges the result. Leaves nothing behind,
 * unless asked to keep the container.
 *
 * @throws {UserError} if the grading cannot be started; a failing grader is a verdict, not an error
 */
export async function grade(
  grader: ResolvedSource,
  request: GradeRequest,
  tools: GradeTools,
): Promise<Grading> {
  const grading = await gradeUnchecked(grader, request, tools);
  const leaks = await tools.leakCheck?.leaksOf(grading, request.submission);
  return leaks === undefined ? grading : { ...grading, leaks };
}

async function gradeUnchecked(
  grader: ResolvedSource,
  request: GradeRequest,
  tools: GradeTools,
): Promise<Grading> {
  const scan = await scanSubmission(request.submission, {
    uid: GRADER_UID,
    oddNames: request.transfer === "bind" ? "ignored" : "refused",
  });
  const warnings = [
    ...limitWarnings(tools.engine, request.limits),
    ...submissionWarnings(scan, request, tools.engine),
  ];
  const job: Job = { grader, request, tools, warnings };
  const { transfer: asked, keep } = request;
  const { engine, detail } = tools;
  const choice = { asked, engine, mayKeep: keep !== "never", detail };
  try {
    return await withTransfer(choice, (transfer) => gradeVia(transfer, job));
  } catch (error) {
    explainVariables(error, grader, request);
    throw error;
  }
}

/** What a grader would not see of a submission. */
function submissionWarnings(
  scan: SubmissionScan,
  { transfer, submission }: GradeRequest,
  { labelsFiles }: Engine,
): string[] {
  const remedy = "`--submission-transfer auto` or `copy` makes it readable";
  const ofBind = [
    ...(labelsFiles
      ? [
        `this engine uses SELinux, which keeps the grader from \`${
          visible(submission)
        }\` unless it ` +
        `is labelled for containers: ${remedy}`,
      ]
      : []),
    ...(scan.unreadable === undefined
      ? []
      : [`uid ${GRADER_UID} cannot read \`${visible(scan.unreadable)}\` where it lies: ${remedy}`]),
  ];
  const special = scan.special.map((name) =>
    `\`${visibleLine(name)}\` is not a regular file, and a submission cannot contain it`
  );
  return [...(transfer === "bind" ? ofBind : []), ...special];
}

/** Arranges `/shared`, grades, and frees what was arranged unless the container is kept. */
async function gradeVia(transfer: Transfer, job: Job): Promise<Grading> {
  const { docker, engine, owner, onCleanupError } = job.tools;
  const shared = sharedOptions(transfer, job);
  const plan = await planShared(docker, owner, engine, shared);
  let stays = false;
  try {
    await fillPlan(docker, owner, plan, shared);
    const grading = await gradeInContainer({ ...job, shared, plan });
    stays = grading.kept !== undefined;
    return grading;
  } finally {
    if (!stays) {
      await docker.removeVolumes(plan.volumes).catch(onCleanupError);
      await plan.release().catch(onCleanupError);
    }
  }
}

/** The options for arranging `/shared`, with a name unique to this attempt. */
function sharedOptions(
  transfer: Transfer,
  { grader: { image }, request, tools }: Job,
): SharedOptions {
  const { submission, keep, limits, superUser } = request;
  return {
    name: newName(),
    image: image.Id,
    submission,
    transfer,
    direct: request.transfer === "bind",
    superUser,
    engineFolders: needsFolders(image),
    mayKeep: keep !== "never",
    labels: ownLabels({
      owner: tools.owner.label(limits.timeLimit + SWEEP_MARGIN),
      ...(keep === "never" ? {} : { kept: keep, submission }),
    }),
    cap: RESULT_FILE_CAP,
  };
}

/** Runs the container and judges its output before it is removed. */
async function gradeInContainer(attempt: Attempt): Promise<Grading> {
  const { shared: { name }, plan, request: { limits, keep }, tools } = attempt;
  const { docker, engine, owner, signal, onStarting, onCleanupError } = tools;
  const { create, removed } = await creation(attempt);
  const options = {
    name,
    owner,
    create,
    withoutEnv: removed,
    quiet: isQuiet(attempt),
    timeLimit: limits.timeLimit,
    outputCap: OUTPUT_CAP,
    signal,
    engine,
    cpus: limits.cpus,
    memoryMiB: limits.memoryMiB,
    prepare: plan.prepare,
    ...(onStarting === undefined ? {} : { onStarting }),
    onCleanupError,
  };
  const { collected: grading, kept, engineLost } = await runContainer(docker, options, {
    collect: async (outcome) => {
      const kept = await keptVariables(docker, name, removed);
      const warnings = [...attempt.warnings, ...keptVariablesWarnings(kept)];
      return await collectGrading(outcome, { ...attempt, warnings });
    },
    keep: ({ verdict }) => isKept(keep, verdict),
  });
  if (engineLost !== undefined) {
    // An engine that shuts down kills its containers: not the grader's fault.
    if (grading.verdict.status === "crashed") throw engineLost;
    onCleanupError(engineLost);
  }
  return kept ? { ...grading, kept: { container: name, volumes: plan.volumes } } : grading;
}

/** The arguments for creating the container. */
async function creation({ grader, request, tools, shared, plan }: Attempt) {
  const { limits, allowNetwork, superUser } = request;
  const { args, env } = invocation(grader, request);
  const variables = await containerVariables(tools.docker, {
    image: grader.image.Config?.Env ?? [],
    strip: request.protocol === "v1",
    env,
  });
  const create = sandboxArguments({
    args,
    ...variables,
    name: shared.name,
    image: shared.image,
    cpus: cpuLimit(tools.engine, limits.cpus),
    memoryMiB: limits.memoryMiB,
    pidsLimit: limits.pidsLimit,
    allowNetwork,
    superUser,
    mounts: plan.mounts,
    labels: shared.labels,
  });
  // PATH is replaced, not removed, and the client is found through it.
  return { create, removed: variables.withoutEnv.filter((variable) => variable !== "PATH") };
}

/**
 * Whether docker's client has nothing to add to what the grader prints: engines warn at the creation
 * about limits, networks and foreign architectures, and Podman returns errors differently.
 */
function isQuiet({ grader: { image }, request, tools: { engine } }: Attempt): boolean {
  return !engine.isPodman && image.Architecture === engine.architecture && !request.allowNetwork &&
    limitWarnings(engine, request.limits).length === 0;
}

function isKept(keep: GradeRequest["keep"], { status }: Verdict): boolean {
  return keep === "always" || (keep === "failed" && status !== "graded");
}

/** Reads the output of an ended container and turns it into a grading. */
async function collectGrading(outcome: ContainerOutcome, attempt: Attempt): Promise<Grading> {
  const { grader, request, tools, warnings, shared, plan } = attempt;
  const read = plan.reader(shared.name);
  const files = outcome.started
    ? await readResultFiles(read, request.judgedAs ?? request.protocol, outcome.stdout)
    : NO_RESULT_FILES;
  if (outcome.started && request.evidence !== undefined) {
    files.evidence = await read(request.evidence);
  }
  // A Ctrl-C also ends the client that reads.
  tools.signal.throwIfAborted();
  const { architecture } = tools.engine;
  const { transfer } = plan;
  return judgeOutcome(outcome, files, { grader, request, architecture, transfer, warnings });
}
