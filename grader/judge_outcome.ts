import type { ContainerOutcome } from "../docker/container/container.ts";
import type { ResultFile } from "../docker/container/results.ts";
import type { Transfer } from "../docker/container/transfer.ts";
import type { ResolvedSource } from "../docker/image/build.ts";
import type { GradeRequest, Grading } from "./grading.ts";
import { imageWarnings, withPathHint } from "./image_warnings.ts";
import type { ResultFiles } from "./result_files.ts";
import { judge, type Verdict } from "./verdict.ts";

/** The context of a container's run. */
export interface Circumstances {
  grader: ResolvedSource;
  request: GradeRequest;
  /** Of the engine's machine, in Docker's words. */
  architecture: string;
  transfer: Transfer;
  /** About the run, known before it starts. */
  warnings: readonly string[];
}

/** Turns a container's end and its output into a grading. Pure, like {@linkcode judge}. */
export function judgeOutcome(
  outcome: ContainerOutcome,
  files: ResultFiles,
  circumstances: Circumstances,
): Grading {
  const { grader, request, transfer, warnings } = circumstances;
  const { stdout, stderr, durationMs, usage, state: { ExitCode: exitCode } } = outcome;
  const verdict = verdictOf(outcome, files, circumstances);
  const { feedbackType } = verdict.answer;
  return {
    verdict: withPathHint(verdict, grader, request, exitCode),
    stdout,
    stderr,
    exitCode,
    durationMs,
    usage,
    transfer,
    limits: request.limits,
    richFeedback: feedbackType && bytesOf(files.richFeedback[feedbackType]),
    feedbackFile: bytesOf(files.feedbackFile),
    evidence: files.evidence,
    warnings: [...warnings, ...imageWarnings(grader, verdict)],
    kept: undefined,
  };
}

function verdictOf(
  outcome: ContainerOutcome,
  files: ResultFiles,
  { grader: { image }, request: { limits, protocol, judgedAs }, architecture }: Circumstances,
): Verdict {
  const verdict = judge({
    ...files,
    ...outcome,
    exitCode: outcome.state.ExitCode,
    startError: outcome.state.Error,
    oomKilled: outcome.state.OOMKilled,
    peakMemory: typeof outcome.usage === "string" ? undefined : outcome.usage.peakMemory.value,
    foreignArchitecture: image.Architecture === architecture ? undefined : image.Architecture,
    duration: outcome.durationMs / 1000,
    limits,
    protocol: judgedAs ?? protocol,
  });
  // A protocol guessed in an earlier grading is still a guess.
  return { ...verdict, protocolGuessed: protocol === "auto" && verdict.protocol !== undefined };
}

function bytesOf(file: ResultFile): Uint8Array | undefined {
  return file.kind === "file" ? file.bytes : undefined;
}
