import type { ResolvedSource } from "../../docker/image/build.ts";
import { bytes, score as scoreText, seconds } from "../../terminal/measures.ts";
import type { Capture } from "../../docker/engine/streams.ts";
import type { NoUsage, Usage } from "../../docker/container/usage.ts";
import type { GradeRequest, Grading } from "../../grader/grading.ts";
import { atLeast, whyMissing } from "../../grader/reports/missing_usage.ts";
import type { Style } from "../../terminal/style.ts";
import { visible } from "../../terminal/text.ts";

/** Bytes of a stream shown without `-v`: enough for a stack trace, but not a flood. */
const SHOWN_BYTES = 16 * 1024;

/** One line that says what is about to run and with which limits. */
export function renderStart(source: string, submission: string, request: GradeRequest): string {
  const { limits } = request;
  const memory = limits.memoryMiB === 0 ? "no memory limit" : `${limits.memoryMiB} MB`;
  const network = request.allowNetwork ? "with network" : "no network";
  const user = request.superUser ? ", as root" : "";
  return `Grading \`${visible(submission)}\` with \`${
    visible(source)
  }\`: ${limits.cpus} CPU, ${memory}, ` +
    `${limits.timeLimit} s, ${limits.pidsLimit} processes, ${network}${user}`;
}

/** What the grader wrote to stdout and stderr, for staff; empty if there is nothing of interest. */
export function renderStreams(grading: Grading, everything: boolean, style: Style): string {
  const { verdict } = grading;
  const parts: string[] = [];
  // A valid v1 result is stdout itself, and is shown as the verdict.
  const stdoutIsShown = verdict.protocol === "v1" && verdict.status === "graded";
  if (!stdoutIsShown || everything) {
    parts.push(renderStream("standard output", grading.stdout, everything, style));
  }
  parts.push(renderStream("standard error", grading.stderr, everything, style));
  return parts.filter((part) => part !== "").join("\n");
}

function renderStream(
  title: string,
  { bytes: kept, total, cut }: Capture,
  everything: boolean,
  style: Style,
): string {
  if (total === 0) return "";
  const shown = everything ? kept : kept.subarray(0, SHOWN_BYTES);
  const text = visible(new TextDecoder().decode(shown)).replace(/\n$/, "");
  const lines = [style.dim(`--- ${title}, ${bytes(total)} ---`), text];
  if (shown.length < total) {
    const more = !everything && kept.length > shown.length
      ? `; -v shows ${cut ? bytes(kept.length) : "all"}`
      : "";
    const held = cut ? `, ${bytes(kept.length)} were kept` : "";
    lines.push(
      style.dim(`--- cut: the first ${bytes(shown.length)} of ${bytes(total)}${held}${more} ---`),
    );
  }
  return lines.join("\n");
}

/** The verdict: status, score and figures in one line, then what is wrong, then the feedback. */
export function renderVerdict(grading: Grading, style: Style): string {
  const { verdict, usage } = grading;
  const { answer } = verdict;
  const good = verdict.status === "graded";
  const guess = verdict.protocolGuessed ? "guessed " : "";
  const protocol = verdict.protocol && `${guess}${verdict.protocol}`;
  const figures = [protocol, seconds(grading.durationMs / 1000)];
  if (usage !== "not-started") figures.push(memoryText(usage));
  const word = good
    ? style.green(style.bold(verdict.status))
    : style.red(style.bold(verdict.status));
  const score = answer.fractionalScore === undefined
    ? ""
    : good
    ? `  score ${style.bold(scoreText(answer.fractionalScore))}`
    : `  score ${scoreText(answer.fractionalScore)} (not counted)`;
  const lines = [
    `${word}${score}  (${figures.filter((figure) => figure !== undefined).join(", ")})`,
  ];
  for (const problem of verdict.problems) lines.push(`  ${visible(problem)}`);
  if (verdict.hint !== undefined) lines.push(`${style.cyan("hint:")} ${visible(verdict.hint)}`);
  const feedback = grading.richFeedback === undefined
    ? answer.feedback
    : new TextDecoder().decode(grading.richFeedback);
  if (feedback !== undefined && feedback !== "") {
    const kind = answer.feedbackType === undefined ? "" : ` (${answer.feedbackType})`;
    lines.push(`Feedback${kind}:`, indent(visible(feedback.replace(/\n$/, ""))));
  }
  return lines.join("\n");
}

function memoryText(usage: Usage | Exclude<NoUsage, "not-started">): string {
  if (typeof usage === "string") return `no figure for memory: ${whyMissing(usage)}`;
  const { value, isLowerBound } = usage.peakMemory;
  return `peak memory ${atLeast(bytes(value), isLowerBound)}`;
}

/** The line that `-v` prints about a grader's image. */
export function renderImage({ kind, reference, image }: ResolvedSource): string {
  return `image: ${visible(reference)} (${kind}), ${image.Id}, ${
    image.Os ?? "linux"
  }/${image.Architecture}, ${bytes(image.Size)}`;
}

function indent(text: string): string {
  return text.split("\n").map((line) => line === "" ? "" : `  ${line}`).join("\n");
}
