import { type Fault, faultNames } from "../../grader/batch/faults/faults.ts";
import { lastWords } from "../../grader/batch/faults/last_words.ts";
import { bytes, scoreTexts, seconds } from "../../terminal/measures.ts";
import type { BatchHeader, Headroom, SubmissionRecord } from "../../grader/batch/record.ts";
import { atLeast, whyMissing } from "../../grader/reports/missing_usage.ts";
import { whatIsMissing } from "../../grader/reports/outcome.ts";
import type { Style } from "../../terminal/style.ts";
import { visible, visibleLine } from "../../terminal/text.ts";
import type { BatchOptions } from "./batch_options.ts";

/** One line that says what is about to be graded and with which limits. */
export function renderBatchStart(
  { source, directory, request, shard, repeat }: BatchOptions,
  pending: number,
  total: number,
  jobs: number,
  what = "submission",
): string {
  const { limits } = request;
  const memory = limits.memoryMiB === 0 ? "no memory limit" : `${limits.memoryMiB} MB`;
  const part = shard === undefined ? "" : `, part ${shard.index} of ${shard.count}`;
  const taken = pending === total ? "" : ` (${total - pending} reused from the earlier run)`;
  const often = repeat === 1 ? "" : `, ${repeat} times each`;
  return `Grading ${some(pending, what)} of \`${visible(directory)}\`${part}${taken} with \`${
    visible(source)
  }\`: ${jobs} at once${often}; ${limits.cpus} CPU, ${memory}, ${limits.timeLimit} s each`;
}

/** Status and score, with anything unusual about them. */
export function renderVerdictWord({ grading, timeout, stable, met }: SubmissionRecord): string {
  const { status, fractionalScore } = grading;
  const words: string[] = [status];
  if (status === "graded") words.push(scoreTexts([fractionalScore])[0]!);
  if (timeout === "load") words.push("(timed out only while others were running)");
  if (timeout === "confirmed") words.push("(alone, too)");
  if (stable === false) words.push("(not each time)");
  if (met === false) words.push("(not as expected)");
  return words.join(" ");
}

/** Submissions that failed in the same way, with all that is wrong and how to reproduce it. */
export function renderFault(fault: Fault, style: Style): string {
  const { first, count } = fault;
  const { differences, grading, stable, repetitions } = first;
  const names = faultNames(fault, visibleLine);
  const alike = count === 1 ? "" : ` (${count} alike)`;
  const lines = [`${style.red(style.bold(names))}${alike}: ${renderVerdictWord(first)}`];
  for (const { field, expected, actual } of differences) {
    lines.push(
      `  ${field}: expected ${visibleLine(expected)}, got ${visibleLine(shortened(actual))}`,
    );
  }
  if (stable === false) {
    const scores = scoreTexts(repetitions.map(({ fractionalScore }) => fractionalScore));
    const runs = repetitions.map(({ status, fractionalScore }, index) =>
      fractionalScore === null ? status : `${status} ${scores[index]}`
    );
    const same = new Set(runs).size === 1 ? ", with different feedback" : "";
    lines.push(`  graded differently: ${runs.join(", ")}${same}`);
  }
  const feedback = whyThisScore(first);
  if (feedback !== undefined) lines.push(`  feedback: ${visibleLine(shortened(feedback))}`);
  for (const problem of grading.problems) lines.push(`  ${visibleLine(shortened(problem))}`);
  const words = lastWords(grading);
  if (words !== undefined) {
    lines.push(`  its ${words.stream} ends with:`);
    for (const line of words.lines) lines.push(`  ${style.dim("|")} ${visibleLine(line)}`);
  }
  if (first.repeatLine !== undefined) {
    lines.push(`  repeat ${count === 1 ? "it" : "one"}: ${visibleLine(first.repeatLine)}`);
  }
  return lines.join("\n");
}

/** The feedback of a submission with another score than expected: often it names the reason. */
function whyThisScore({ differences, grading }: SubmissionRecord): string | undefined {
  const fields = differences.map(({ field }) => field);
  if (!fields.includes("score") || fields.includes("feedback")) return undefined;
  if (grading.status !== "graded" || grading.feedbackType === "HTML") return undefined;
  return grading.richFeedback || grading.feedback || undefined;
}

/** The diff of the first difference that has one; empty if none has. */
export function renderDiff({ differences }: SubmissionRecord, style: Style): string {
  const diff = differences.find((difference) => difference.diff !== null)?.diff ?? "";
  return visible(diff).split("\n").map((line) =>
    line.startsWith("+") ? style.green(line) : line.startsWith("-") ? style.red(line) : line
  ).map((line) => line === "" ? "" : `  ${line}`).join("\n");
}

/** A summary of the batch in a few lines: counts, resource use, what to look at. */
export function renderBatch(header: BatchHeader, style: Style): string {
  const { counts, headroom, complete, durationSeconds } = header;
  const lines = [
    `${some(counts.graded, "submission")} in ${seconds(durationSeconds)}: ${statusCounts(counts)}`,
  ];
  const judged = counts.met + counts.unmet;
  if (judged > 0 && header.attacks === undefined) {
    const verdict = `${counts.met} of ${judged} as expected`;
    lines.push(counts.unmet === 0 ? style.green(verdict) : style.red(verdict));
  }
  if (counts.unexpected > 0) {
    lines.push(style.red(`${some(counts.unexpected, "fault")} where nothing was expected`));
  }
  if (counts.unstable > 0) {
    lines.push(style.red(`${some(counts.unstable, "submission")} graded differently each time`));
  }
  if (!complete) {
    lines.push(style.yellow(`not complete: ${whatIsMissing(header).join(", ")}`));
  }
  lines.push(...renderHeadroom(headroom));
  return lines.join("\n");
}

function statusCounts({ statuses }: BatchHeader["counts"]): string {
  return Object.entries(statuses).filter(([, count]) => count > 0)
    .map(([status, count]) => `${count} ${status}`).join(", ") || "none";
}

function renderHeadroom({ peakMemoryBytes, maxSeconds, cheapest, usage }: Headroom): string[] {
  if (maxSeconds === null) return [];
  const lines = [`highest use by one submission: ${seconds(maxSeconds)}, ${memoryText()}`];
  for (const generation of ["v1", "v2"] as const) {
    const limits = cheapest[generation];
    if (limits === undefined) lines.push(`too little was seen to name limits of ${generation}`);
    else if (limits === null) lines.push(`no limits that ${generation} allows are enough`);
    else {
      lines.push(
        `cheapest allowed limits, ${generation}: ${limits.cpus} CPU, ` +
          `${limits.memoryMiB} MB, ${limits.timeoutSeconds} s`,
      );
    }
  }
  return lines;

  function memoryText(): string {
    if (peakMemoryBytes === null) {
      return `no figure for memory: ${whyMissing(usage?.missingBecause)}`;
    }
    return `${atLeast(bytes(peakMemoryBytes), usage?.isLowerBound.peakMemoryBytes)} of memory`;
  }
}

export function some(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

/** The first line of a text, shortened. */
function shortened(text: string): string {
  const line = text.split("\n", 1)[0] ?? "";
  return line.length > 160 || line.length < text.trimEnd().length ? `${line.slice(0, 160)}…` : line;
}
