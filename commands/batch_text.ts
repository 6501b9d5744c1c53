import { type Fault, faultNames } from "../grader/batch/faults.ts";
import { lastWords } from "../grader/batch/last_words.ts";
import type { BatchHeader, Headroom, SubmissionRecord } from "../grader/batch/record.ts";
import { atLeast, whyMissing } from "../grader/reports/measures.ts";
import { whatIsMissing } from "../grader/reports/outcome.ts";
import type { Style } from "../terminal/style.ts";
import { visible, visibleLine } from "../terminal/text.ts";
import type { BatchOptions } from "./batch_session.ts";

/** One line on what is about to be graded, under which limits. */
export function renderBatchStart(
  { source, directory, request, shard, repeat }: BatchOptions,
  pending: number,
  total: number,
  jobs: number,
): string {
  const { limits } = request;
  const memory = limits.memoryMiB === 0 ? "no memory limit" : `${limits.memoryMiB} MB`;
  const part = shard === undefined ? "" : `, part ${shard.index} of ${shard.count}`;
  const taken = pending === total ? "" : ` (${total - pending} more are taken over)`;
  const often = repeat === 1 ? "" : `, ${repeat} times each`;
  return `Grading ${some(pending, "submission")} of \`${
    visible(directory)
  }\`${part}${taken} with \`${
    visible(source)
  }\`: ${jobs} at once${often}; ${limits.cpus} CPU, ${memory}, ${limits.timeLimit} s each`;
}

/** Status and score, and what is remarkable about them. */
export function renderVerdictWord({ grading, timeout, stable, met }: SubmissionRecord): string {
  const { status, fractionalScore } = grading;
  const words: string[] = [status];
  if (status === "graded") words.push(String(fractionalScore));
  if (timeout === "load") words.push("(hit the time limit beside others, not alone)");
  if (timeout === "confirmed") words.push("(alone, too)");
  if (stable === false) words.push("(not each time)");
  if (met === false) words.push("(not as expected)");
  return words.join(" ");
}

/** Submissions that failed alike, with all that is wrong and how to see it again. */
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
    const runs = repetitions.map(({ status, fractionalScore }) =>
      fractionalScore === null ? status : `${status} ${fractionalScore}`
    );
    const same = new Set(runs).size === 1 ? ", with different feedback" : "";
    lines.push(`  graded differently: ${runs.join(", ")}${same}`);
  }
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

/** The diff of the first difference that has one; empty where none has. */
export function renderDiff({ differences }: SubmissionRecord, style: Style): string {
  const diff = differences.find((difference) => difference.diff !== null)?.diff ?? "";
  return visible(diff).split("\n").map((line) =>
    line.startsWith("+") ? style.green(line) : line.startsWith("-") ? style.red(line) : line
  ).map((line) => line === "" ? "" : `  ${line}`).join("\n");
}

/** The batch in a few lines: counts, needs, what to look at. */
export function renderBatch(header: BatchHeader, style: Style): string {
  const { counts, headroom, complete, durationSeconds } = header;
  const lines = [
    `${some(counts.graded, "submission")} in ${renderDuration(durationSeconds)}: ${
      statusCounts(counts)
    }`,
  ];
  const judged = counts.met + counts.unmet;
  if (judged > 0) {
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
  const lines = [`most that one took: ${maxSeconds.toFixed(2)} s, ${memoryText()}`];
  for (const generation of ["v1", "v2"] as const) {
    const limits = cheapest[generation];
    if (limits === undefined) lines.push(`too little was seen to name limits of ${generation}`);
    else if (limits === null) lines.push(`no legal limits of ${generation} would do`);
    else {
      lines.push(
        `cheapest legal limits, ${generation}: ${limits.cpus} CPU, ` +
          `${limits.memoryMiB} MB, ${limits.timeoutSeconds} s`,
      );
    }
  }
  return lines;

  function memoryText(): string {
    if (peakMemoryBytes === null) {
      return `no figure for memory: ${whyMissing(usage?.missingBecause)}`;
    }
    const size = `${Math.ceil(peakMemoryBytes / 1024 ** 2)} MB`;
    return `${atLeast(size, usage?.isLowerBound.peakMemoryBytes)} of memory`;
  }
}

/** `0.4 s`, `12 s`, `3:07 min`, `1:02:03 h`. */
export function renderDuration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const two = (value: number) => String(value).padStart(2, "0");
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${two(whole % 60)} min`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)} h`;
}

export function some(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

/** The first line of a text, not too much of it. */
function shortened(text: string): string {
  const line = text.split("\n", 1)[0] ?? "";
  return line.length > 160 || line.length < text.trimEnd().length ? `${line.slice(0, 160)}…` : line;
}
