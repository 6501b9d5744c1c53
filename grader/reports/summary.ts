import type { BatchHeader } from "../batch/record.ts";
import { attackVerdict, fallText, totalsOf } from "../attack/summary.ts";
import { CLASSES, WORDS } from "../attack/words.ts";
import { leakText } from "../leaks/leak_text.ts";
import { type Fault, faultNames, Faults } from "../batch/faults/faults.ts";
import { lastWords } from "../batch/faults/last_words.ts";
import { bytes, score, seconds } from "../../terminal/measures.ts";
import { visible, visibleLine } from "../../terminal/text.ts";
import { STATUSES } from "../contract.ts";
import { excerpt } from "./excerpt.ts";
import { graderName } from "./grader_name.ts";
import { atLeast, whyMissing } from "./missing_usage.ts";
import { isFailure, OUTCOME_WORDS, outcomeOf, suiteVerdict } from "./outcome.ts";
import { reasonsOf } from "./reasons.ts";
import type { Report } from "./report.ts";

/** Most faults that get a row; a step summary of GitHub holds 1 MB. */
const ROWS = 100;

/** Most different leaks that are shown. */
const LEAKS = 20;

/** Most faults shown with a command to repeat one. */
const LINES = 20;

/** Most characters of such a command; part of a longer one would do something else. */
const LONGEST_LINE = 4096;

/** Characters of a cell. */
const CELL = 300;

const MARKS = { passed: "✅", failed: "❌", incomplete: "⚠️" } as const;

/** The batch for people, as GitHub's Markdown: verdict, counts, headroom, failures. */
export function summary(header: BatchHeader): Report {
  const faults = new Faults();
  const leaks = new Map<string, number>();
  return {
    file: "summary.md",
    head: () => "",
    record(record) {
      if (isFailure(record)) faults.add(record);
      for (const leak of record.grading.leaks ?? []) {
        const text = leakText(leak);
        if (leaks.has(text) || leaks.size < LEAKS) leaks.set(text, (leaks.get(text) ?? 0) + 1);
      }
      return "";
    },
    tail() {
      const { state, text } = suiteVerdict(header);
      return [
        `## ${MARKS[state]} ${text}`,
        `${code(graderName(header))} on ${code(header.directory)}, ${
          seconds(header.durationSeconds)
        } with ${header.jobs} at once${header.repeat > 1 ? `, each ${header.repeat} times` : ""}${
          header.shard === null ? "" : `, shard ${header.shard.index} of ${header.shard.count}`
        }`,
        countsTable(header),
        ...attacksSection(header, faults),
        ...headroomSection(header),
        ...warningsSection([...header.headroom.warnings, ...header.warnings]),
        ...failuresSection(faults),
        ...leaksSection(leaks),
      ].join("\n\n") + "\n";
    },
  };
}

function countsTable({ counts }: BatchHeader): string {
  const present = STATUSES.filter((status) => (counts.statuses[status] ?? 0) > 0);
  return table(
    ["submissions", ...present.map((status) => `\`${status}\``)],
    [[String(counts.graded), ...present.map((status) => String(counts.statuses[status]))]],
  );
}

/** The number of attacks of each class by outcome, and each successful attack with its fix. */
function attacksSection({ attacks }: BatchHeader, faults: Faults): string[] {
  if (attacks === undefined) return [];
  const { words } = totalsOf(attacks);
  const shown = WORDS.filter((word) => (words[word] ?? 0) > 0);
  const rows = CLASSES.flatMap((kind) => {
    const counts = attacks.classes[kind];
    return counts === undefined ? [] : [[kind, ...shown.map((word) => String(counts[word] ?? 0))]];
  });
  const falls = faults.most(ROWS).flatMap((fault) => {
    const { attack } = fault.first;
    if (attack === undefined || attack.fix === null) return [];
    const what = `${faultNames(fault, code)}: ${cell(fallText(attack))}`;
    return [
      `- ${what}<br>A learner gains: ${cell(attack.gain ?? "")}<br>Fix: ${whole(attack.fix)}`,
    ];
  });
  return [
    "### Attacks",
    `${attackVerdict(attacks)}.`,
    table(["class", ...shown], rows),
    ...(falls.length === 0 ? [] : [falls.join("\n")]),
  ];
}

function headroomSection({ headroom }: BatchHeader): string[] {
  const { peakMemoryBytes, maxSeconds, maxCpuSeconds, cheapest, usage } = headroom;
  if (maxSeconds === null) return [];
  const { isLowerBound } = usage ?? {};
  const missing = `none: ${whyMissing(usage?.missingBecause)}`;
  const used = table(["peak memory", "longest", "most CPU time"], [[
    peakMemoryBytes === null
      ? missing
      : atLeast(bytes(peakMemoryBytes), isLowerBound?.peakMemoryBytes),
    seconds(maxSeconds),
    maxCpuSeconds === null ? missing : atLeast(seconds(maxCpuSeconds), isLowerBound?.maxCpuSeconds),
  ]]);
  const limits = (["v1", "v2"] as const).map((api) => {
    const limit = cheapest[api];
    if (limit === undefined) return [api, "too little was seen to tell", "", ""];
    if (limit === null) return [api, "none is enough", "", ""];
    return [api, `${limit.cpus}`, `${limit.memoryMiB} MB`, `${limit.timeoutSeconds} s`];
  });
  return [
    "### Headroom",
    used,
    "Cheapest allowed limits:",
    table(["API", "CPUs", "memory", "time limit"], limits),
  ];
}

function warningsSection(warnings: string[]): string[] {
  return warnings.length === 0
    ? []
    : ["### Warnings", warnings.map((warning) => `- ${cell(warning)}`).join("\n")];
}

/** What learners see of the grader, and how many of them. */
function leaksSection(leaks: ReadonlyMap<string, number>): string[] {
  if (leaks.size === 0) return [];
  const rows = [...leaks].map(([text, count]) => [cell(text), String(count)]);
  return ["### Parts of the grader in the feedback", table(["what", "submissions"], rows)];
}

function failuresSection(faults: Faults): string[] {
  if (faults.total === 0) return [];
  const most = faults.most(ROWS);
  const more = faults.total - most.reduce((sum, { count }) => sum + count, 0);
  const heads = ["submission", "alike", "outcome", "status", "score", "why"];
  return [
    `### ${faults.total} to look at`,
    [line(heads), line(heads.map(() => "---")), ...most.map(faultRow)].join("\n"),
    ...(more > 0 ? [`… and ${more} more in \`results.csv\``] : []),
    ...repeatSection(most),
  ];
}

function faultRow(fault: Fault): string {
  const { differences, grading } = fault.first;
  const reasons = reasonsOf(differences, grading.problems);
  const words = lastWords(grading);
  return line([
    faultNames(fault, code),
    String(fault.count),
    OUTCOME_WORDS[outcomeOf(fault.first)],
    grading.status,
    grading.fractionalScore === null ? "–" : score(grading.fractionalScore),
    [cell(reasons.join("; ")), ...(words === undefined ? [] : [lastCell(words.lines)])].join(
      "<br>",
    ),
  ]);
}

/** Last lines; if they are too long the end, which has the reason. */
function lastCell(lines: readonly string[]): string {
  const [last = "", ...before] = lines.toReversed();
  let room = CELL - last.length;
  const shown = [last];
  for (const each of before) {
    room -= each.length;
    if (room < 0) break;
    shown.unshift(each);
  }
  return shown.map(code).join("<br>");
}

/** Commands to copy: in a block, where nothing is Markdown and no character is added. */
function repeatSection(faults: readonly Fault[]): string[] {
  const lines = faults.flatMap(({ first: { repeatLine } }) =>
    repeatLine === undefined || repeatLine.length > LONGEST_LINE ? [] : [visibleLine(repeatLine)]
  ).slice(0, LINES);
  if (lines.length === 0) return [];
  const ticks = lines.flatMap((each) => each.match(/`+/g) ?? []).map(({ length }) => length);
  const fence = "`".repeat(Math.max(3, ...ticks.map((length) => length + 1)));
  return ["To repeat one of each:", [`${fence}sh`, ...lines, fence].join("\n")];
}

function table(heads: string[], rows: string[][]): string {
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
}

function line(cells: string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** Untrusted text, made harmless to Markdown and to HTML in it. */
function cell(text: string): string {
  return harmless(oneLine(text));
}

/** The same for a text that is not cut. */
function whole(text: string): string {
  return harmless(visible(text.replace(/\s+/g, " ")));
}

function harmless(text: string): string {
  return text
    .replace(NOTICED, `$&${JOINER}`)
    .replace(/[\\`*_{}[\]<>()#+!|~&@$:]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

/**
 * Characters that would turn what follows into a link or a mention of a user or an issue, however
 * written.
 */
const NOTICED = /@(?=[\w-])|#(?=\d)|:(?=\/\/)|\bwww(?=\.)/gi;

/** A word joiner: it has no width and is not part of an address or a name. */
const JOINER = "\u2060";

/** The same in a code font; in HTML, because backticks cannot quote every text in a cell. */
function code(text: string): string {
  return `<code>${cell(text)}</code>`;
}

function oneLine(text: string): string {
  const { start, omitted, end } = excerpt(text.replace(/\s+/g, " ").trim(), CELL);
  return visible(omitted === 0 ? start : `${start} … ${end}`);
}
