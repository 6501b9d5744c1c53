import { join } from "node:path";
// The smaller build of zod, because this runs next to gradings: see README, Dependencies.
import * as z from "zod/mini";
import { type ContainerOutcome, runContainer } from "../../docker/container/container.ts";
import { newName, ownLabels } from "../../docker/container/labels.ts";
import { withTransfer } from "../../docker/container/mount_fault.ts";
import { ENGINE_PATH, sandboxArguments } from "../../docker/container/sandbox.ts";
import {
  fillPlan,
  needsFolders,
  planShared,
  type SharedPlan,
  type Transfer,
} from "../../docker/container/transfer.ts";
import { cpuLimit } from "../../docker/engine/engine.ts";
import { DockerCommandError } from "../../docker/engine/errors.ts";
import { containerVariables, variableNames } from "../../docker/engine/variables.ts";
import type { ResolvedSource } from "../../docker/image/build.ts";
import { shortened, visibleLine } from "../../terminal/text.ts";
import type { GradeTools } from "../grade.ts";
import type { GradeRequest } from "../grading.ts";
import { invocation } from "../invocation.ts";
import { probeParts, probeScript } from "./probe_script.ts";
import { type Readings, readingsOf } from "./readings.ts";

/** What is known of the sandbox that a grading would run in. */
export interface Probe {
  /** What was read inside it; undefined if nothing could be read. */
  readings: Readings | undefined;
  /** Why something was not read; undefined if everything was tried. */
  gap: string | undefined;
  /** Bytes of `/dev/shm`, according to the engine; undefined if it does not report it. */
  shmSize: number | undefined;
  /** Variables of the image in the container, according to the engine. */
  imageVariables: readonly string[] | undefined;
}

/** Seconds; an honest shell takes a hundredth of one. */
const TIME_LIMIT = 20;

/** Most bytes of output that are read; an honest shell writes a twentieth of it. */
const OUTPUT_CAP = 256 * 1024;

/** Seconds after its time limit when a sweep considers a run on an unknown host dead. */
const SWEEP_MARGIN = 900;

const SHELL = "/bin/sh";

/**
 * Examines the sandbox of a grading from inside: creates a container like the grader's, with an
 * empty submission, in which the image's own shell reads what the kernel reports. An image can
 * replace its shell with anything, so the result is as trustworthy as the image. Leaves nothing
 * behind.
 *
 * @throws {UserError} if no such container can be created
 */
export async function probeSandbox(
  grader: ResolvedSource,
  request: Omit<GradeRequest, "submission">,
  tools: GradeTools,
): Promise<Probe> {
  const folder = join(tools.owner.folder, "probe");
  await Deno.mkdir(folder);
  // Not by mkdir's mode, which the umask restricts.
  await Deno.chmod(folder, 0o755);
  const job = { grader, request: { ...request, submission: folder }, tools };
  const { transfer: asked, keep } = request;
  const choice = { asked, engine: tools.engine, mayKeep: keep !== "never", detail: tools.detail };
  return await withTransfer(choice, (transfer) => probeVia(transfer, job));
}

interface Job {
  grader: ResolvedSource;
  request: GradeRequest;
  tools: GradeTools;
}

/** Arranges `/shared` as for a grading, runs the probe, and frees what was arranged. */
async function probeVia(transfer: Transfer, job: Job): Promise<Probe> {
  const { grader: { image }, request: { submission, keep, superUser }, tools } = job;
  const { docker, engine, owner, onCleanupError } = tools;
  const options = {
    name: newName(),
    image: image.Id,
    submission,
    transfer,
    direct: false,
    superUser,
    engineFolders: needsFolders(image),
    mayKeep: keep !== "never",
    labels: ownLabels({ owner: owner.label(TIME_LIMIT + SWEEP_MARGIN) }),
    cap: OUTPUT_CAP,
  };
  const plan = await planShared(docker, owner, engine, options);
  try {
    await fillPlan(docker, owner, plan, options);
    return await probeContainer(options, plan, job);
  } finally {
    await docker.removeVolumes(plan.volumes).catch(onCleanupError);
    await plan.release().catch(onCleanupError);
  }
}

async function probeContainer(
  { name, labels }: { name: string; labels: ReturnType<typeof ownLabels> },
  plan: SharedPlan,
  { grader, request, tools }: Job,
): Promise<Probe> {
  const { docker, engine, owner, signal, onStarting, onCleanupError } = tools;
  const { limits: { memoryMiB, cpus, pidsLimit }, allowNetwork, superUser } = request;
  const { image } = grader;
  const own = image.Config?.Env ?? [];
  const { env } = invocation(grader, request);
  const strip = request.protocol === "v1";
  const variables = await containerVariables(docker, { image: own, strip, env });
  const mark = crypto.randomUUID();
  let details: Pick<Probe, "shmSize" | "imageVariables"> | undefined;
  const options = {
    ...{ name, owner, signal, engine, cpus, memoryMiB, onCleanupError },
    create: sandboxArguments({
      ...variables,
      ...{ name, image: image.Id, memoryMiB, pidsLimit, allowNetwork, superUser, labels },
      entrypoint: SHELL,
      args: ["-c", probeScript(mark)],
      cpus: cpuLimit(engine, cpus),
      mounts: plan.mounts,
    }),
    withoutEnv: variables.withoutEnv.filter((variable) => variable !== "PATH"),
    timeLimit: TIME_LIMIT,
    outputCap: OUTPUT_CAP,
    ...(onStarting === undefined ? {} : { onStarting }),
    prepare: async () => {
      await plan.prepare?.(name);
      details = detailsOf(await docker.containerDetails(name), own, env);
    },
  };
  try {
    const { collected } = await runContainer(docker, options, {
      collect: (outcome) => Promise.resolve(outcome),
      keep: () => false,
    });
    return { ...nothingSaid, ...details, ...heard(collected, mark) };
  } catch (error) {
    // Some engines report nothing of a program that they could not start.
    if (details === undefined || !(error instanceof DockerCommandError)) throw error;
    signal.throwIfAborted();
    return { ...nothingSaid, ...details, readings: undefined, gap: notStarted(error.message) };
  }
}

const nothingSaid = { shmSize: undefined, imageVariables: undefined };

/** The result of the shell. */
function heard(
  { started, timedOut, state, stdout }: ContainerOutcome,
  mark: string,
): Pick<Probe, "readings" | "gap"> {
  if (!started) return { readings: undefined, gap: notStarted(state.Error) };
  const parts = probeParts(new TextDecoder().decode(stdout.bytes), mark);
  if (parts.size === 0) {
    const late = timedOut ? ` within ${TIME_LIMIT} s` : "";
    return {
      readings: undefined,
      gap: `\`${SHELL}\` of the image did not answer the probe${late}`,
    };
  }
  const gap = parts.has("end")
    ? undefined
    : timedOut
    ? `the probe was stopped after ${TIME_LIMIT} s`
    : `\`${SHELL}\` of the image did not finish the probe`;
  return { readings: readingsOf(parts), gap };
}

function notStarted(reason: string): string {
  return `\`${SHELL}\` of the image does not start: ${shortened(visibleLine(reason))}`;
}

const detailsSchema = z.object({
  Config: z.object({ Env: z.nullish(z.array(z.string())) }),
  HostConfig: z.object({ ShmSize: z.optional(z.number()) }),
});

/**
 * What the engine reports of a container that it has created.
 *
 * @param image ENV of the image
 * @param given variables that the container gets regardless of the image
 */
function detailsOf(
  details: unknown,
  image: readonly string[],
  given: Readonly<Record<string, string>>,
): Pick<Probe, "shmSize" | "imageVariables"> {
  const parsed = detailsSchema.safeParse(details);
  if (!parsed.success) return nothingSaid;
  const { Config, HostConfig } = parsed.data;
  const present = new Set(Config.Env ?? []);
  const kept = image.filter((line) => present.has(line) && line !== `PATH=${ENGINE_PATH}`);
  const shmSize = HostConfig.ShmSize;
  return {
    // An engine without a size of its own for it reports 0.
    shmSize: shmSize !== undefined && shmSize > 0 ? shmSize : undefined,
    imageVariables: variableNames(kept).filter((name) => given[name] === undefined),
  };
}
