import { runContainer } from "../docker/container/container.ts";
import type { Docker } from "../docker/engine/docker.ts";
import { DockerUnavailableError } from "../docker/engine/errors.ts";
import { cpuLimit, type Engine, limitWarnings } from "../docker/engine/engine.ts";
import type { Owner } from "../docker/container/owner.ts";
import { newName, ownLabels } from "../docker/container/labels.ts";
import type { ResultFile, ResultReader } from "../docker/container/results.ts";
import { GRADER_UID, sandboxArguments } from "../docker/container/sandbox.ts";
import type { ResolvedSource } from "../docker/image/build.ts";
import type { Capture } from "../docker/engine/streams.ts";
import { isInvisibleBind, scanSubmission } from "../docker/container/submission.ts";
import {
  fillPlan,
  firstTransfer,
  needsFolders,
  planShared,
  type SharedOptions,
  type Transfer,
} from "../docker/container/transfer.ts";
import { containerVariables } from "../docker/engine/variables.ts";
import { UserError } from "../terminal/errors.ts";
import { visible, visibleLine } from "../terminal/text.ts";
import {
  FEEDBACK_PATH,
  type FeedbackType,
  OUTPUT_CAP,
  type Protocol,
  RESULT_FILE_CAP,
  RICH_FEEDBACK_PATHS,
} from "./contract.ts";
import type { GradeRequest, Grading } from "./grading.ts";
import { explainVariables, imageWarnings, withPathHint } from "./image_warnings.ts";
import { readJson } from "./files/json_text.ts";
import { judge } from "./verdict.ts";

/** What a grading is done with. */
export interface GradeTools {
  docker: Docker;
  engine: Engine;
  owner: Owner;
  signal: AbortSignal;
  /** Is called when the grader is started, and a processor to spare. */
  onStarting?: () => void;
  /** Is told what goes on, for `-v`. */
  detail: (text: string) => void;
  /** Is told of leftovers that could not be removed. */
  onCleanupError: (error: unknown) => void;
}

/** Seconds after its time limit at which a run on an unknown host is given up by a sweep. */
const SWEEP_MARGIN = 900;

/**
 * Runs a grader on a submission as production would and judges the result. Leaves nothing
 * behind, unless asked to keep the container.
 *
 * @throws {UserError} where it cannot even be tried; a grader that fails is a verdict, not an error
 */
export async function grade(
  grader: ResolvedSource,
  request: GradeRequest,
  tools: GradeTools,
): Promise<Grading> {
  const scan = await scanSubmission(request.submission, {
    uid: GRADER_UID,
    oddNames: request.transfer === "bind" ? "ignored" : "refused",
  });
  const warnings = limitWarnings(tools.engine, request.limits);
  if (request.transfer === "bind" && scan.unreadable !== undefined) {
    warnings.push(
      `uid ${GRADER_UID} cannot read \`${visible(scan.unreadable)}\` where it lies: ` +
        "`--submission-transfer auto` or `copy` makes it readable",
    );
  }
  for (const name of scan.special) {
    warnings.push(`\`${visibleLine(name)}\` is no regular file: a submission cannot have it`);
  }
  const transfer = request.transfer === "auto"
    ? firstTransfer(tools.engine, request.keep !== "never")
    : request.transfer;
  try {
    return await gradeVia(transfer, grader, request, tools, warnings);
  } catch (error) {
    explainVariables(error, grader, request);
    if (!isInvisibleBind(error) || request.transfer === "copy") throw error;
    if (request.transfer === "bind") {
      throw new UserError(
        "The engine does not see this machine's files, so they cannot be mounted",
        {
          hint: "`--submission-transfer copy` sends them through the engine",
          cause: error,
        },
      );
    }
    tools.detail("the engine does not see this machine's files: the submission is copied");
    return await gradeVia("copy", grader, request, tools, warnings);
  }
}

async function gradeVia(
  transfer: Transfer,
  grader: ResolvedSource,
  request: GradeRequest,
  tools: GradeTools,
  warnings: readonly string[],
): Promise<Grading> {
  const { docker, engine, owner } = tools;
  const { limits } = request;
  const name = newName();
  const labels = ownLabels({
    owner: owner.label(limits.timeLimit + SWEEP_MARGIN),
    ...(request.keep === "never" ? {} : { kept: request.keep, submission: request.submission }),
  });
  const shared: SharedOptions = {
    name,
    image: grader.image.Id,
    submission: request.submission,
    transfer,
    direct: request.transfer === "bind",
    superUser: request.superUser,
    engineFolders: needsFolders(grader.image),
    mayKeep: request.keep !== "never",
    labels,
    cap: RESULT_FILE_CAP,
  };
  const plan = await planShared(docker, owner, engine, shared);
  let keptVolumes: string[] | undefined;
  try {
    await fillPlan(docker, owner, plan, shared);
    const { args, env } = sandboxRequest(grader, request);
    const variables = await containerVariables(docker, {
      image: grader.image.Config?.Env ?? [],
      strip: request.protocol === "v1",
      env,
    });
    const create = sandboxArguments({
      args,
      ...variables,
      name,
      image: grader.image.Id,
      cpus: cpuLimit(engine, limits.cpus),
      memoryMiB: limits.memoryMiB,
      pidsLimit: limits.pidsLimit,
      allowNetwork: request.allowNetwork,
      superUser: request.superUser,
      mounts: plan.mounts,
      labels,
    });
    let grading: Grading | undefined;
    let engineLost: DockerUnavailableError | undefined;
    const keeps = () =>
      request.keep === "always" ||
      (request.keep === "failed" && grading?.verdict.status !== "graded");
    await runContainer(docker, {
      name,
      owner,
      create,
      // PATH is replaced, not removed, and the client is found by it.
      withoutEnv: variables.withoutEnv.filter((variable) => variable !== "PATH"),
      timeLimit: limits.timeLimit,
      outputCap: OUTPUT_CAP,
      signal: tools.signal,
      engine,
      cpus: limits.cpus,
      prepare: plan.prepare,
      ...(tools.onStarting === undefined ? {} : { onStarting: tools.onStarting }),
      keep: keeps,
      onCleanupError(error) {
        owner.leave();
        if (error instanceof DockerUnavailableError) engineLost = error;
        else tools.onCleanupError(error);
      },
    }, async (outcome) => {
      const results = outcome.started
        ? await readResults(plan.reader(name), request.protocol, outcome.stdout)
        : { feedbackFile: ABSENT, richFeedback: { HTML: ABSENT, TXT: ABSENT } };
      // A Ctrl-C ends the client that reads as well.
      tools.signal.throwIfAborted();
      const foreign = grader.image.Architecture !== engine.architecture;
      const verdict = judge({
        ...results,
        ...outcome,
        exitCode: outcome.state.ExitCode,
        startError: outcome.state.Error,
        oomKilled: outcome.state.OOMKilled,
        foreignArchitecture: foreign ? grader.image.Architecture : undefined,
        duration: outcome.durationMs / 1000,
        limits,
        protocol: request.protocol,
      });
      const rich = verdict.answer.feedbackType && results.richFeedback[verdict.answer.feedbackType];
      grading = {
        verdict: withPathHint(verdict, grader, request, outcome.state.ExitCode),
        stdout: outcome.stdout,
        stderr: outcome.stderr,
        exitCode: outcome.state.ExitCode,
        durationMs: outcome.durationMs,
        usage: outcome.usage,
        transfer,
        limits,
        richFeedback: rich?.kind === "file" ? rich.bytes : undefined,
        feedbackFile: results.feedbackFile.kind === "file" ? results.feedbackFile.bytes : undefined,
        warnings: [...warnings, ...imageWarnings(grader, verdict)],
        kept: undefined,
      };
    });
    if (grading === undefined) throw new Error("The container ended without a grading");
    if (engineLost !== undefined) {
      // An engine that shuts down kills what it runs: that is no fault of the grader.
      if (grading.verdict.status === "crashed") throw engineLost;
      tools.onCleanupError(engineLost);
    }
    if (keeps()) {
      keptVolumes = plan.volumes;
      grading.kept = { container: name, volumes: plan.volumes };
    }
    return grading;
  } finally {
    if (keptVolumes === undefined) {
      await docker.removeVolumes(plan.volumes).catch(tools.onCleanupError);
      await plan.release().catch(tools.onCleanupError);
    }
  }
}

/** Arguments and variables as the protocol passes them; `auto` passes both ways. */
function sandboxRequest(grader: ResolvedSource, request: GradeRequest) {
  const { partId, userId, filename } = request.parameters;
  const pairs = Object.entries({ partId, userId, filename })
    .filter((pair): pair is [string, string] => pair[1] !== undefined);
  const hasEntrypoint = (grader.image.Config?.Entrypoint ?? []).length > 0;
  const asArguments = request.protocol === "v1" || (request.protocol === "auto" && hasEntrypoint);
  const args = [...request.args, ...(asArguments ? pairs.flat() : [])];
  if (args.length > 0 && !hasEntrypoint) {
    throw new UserError("The image has no ENTRYPOINT that arguments could be passed to", {
      hint: 'end the Dockerfile with an exec-form ENTRYPOINT: `ENTRYPOINT ["/path/run.sh"]`',
    });
  }
  const asVariables = request.protocol === "v1" ? {} : Object.fromEntries(pairs);
  return { args, env: { ...asVariables, ...request.env } };
}

const ABSENT: ResultFile = { kind: "absent" };

/** Reads what a verdict needs, and nothing else: each file may be an attack. */
async function readResults(read: ResultReader, protocol: Protocol | "auto", stdout: Capture) {
  const feedbackFile = protocol === "v1" ? ABSENT : await read(FEEDBACK_PATH);
  const richFeedback: Record<FeedbackType, ResultFile> = { HTML: ABSENT, TXT: ABSENT };
  const answer = feedbackFile.kind === "file"
    ? feedbackFile.bytes
    : feedbackFile.kind === "absent" && !stdout.cut
    ? stdout.bytes
    : undefined;
  const type = answer && namedFeedbackType(answer);
  if (type !== undefined) richFeedback[type] = await read(RICH_FEEDBACK_PATHS[type]);
  return { feedbackFile, richFeedback };
}

function namedFeedbackType(bytes: Uint8Array): FeedbackType | undefined {
  // A glance first: most answers have no such field, and logs can be long.
  if (!new TextDecoder().decode(bytes).includes("feedbackType")) return undefined;
  const json = readJson(bytes);
  if (!json.ok || typeof json.value !== "object" || json.value === null) return undefined;
  const type: unknown = Object.entries(json.value).find(([name]) => name === "feedbackType")?.[1];
  return type === "HTML" || type === "TXT" ? type : undefined;
}
