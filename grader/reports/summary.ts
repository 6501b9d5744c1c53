import type { BatchHeader } from "../batch/record.ts";
import { type Fault, faultNames, Faults } from "../batch/faults/faults.ts";
import { lastWords } from "../batch/faults/last_words.ts";
import { bytes, score, seconds } from "../../terminal/measures.ts";
import { visible, visibleLine } from "../../terminal/text.ts";
import { STATUSES } from "../contract.ts";
import { excerpt } from "./excerpt.ts";
import { atLeast, whyMissing } from "./missing_usage.ts";
import { isFailure, OUTCOME_WORDS, outcomeOf, suiteVerdict } from "./outcome.ts";
import type { Report } from "./report.ts";

/** Faults that get a row; a step summary of GitHub holds 1 MiB. */
const ROWS = 100;

/** Faults of which a line to repeat one is shown. */
const LINES = 20;

/** Characters of such a line; a part of a longer one would do something else. */
const LONGEST_LINE = 4096;

/** Characters of a cell. */
const CELL = 300;

const MARKS = { passed: "✅", failed: "❌", incomplete: "⚠️" } as const;

/** The batch for people, as GitHub's Markdown: verdict, counts, headroom, what failed. */
export function summary(header: BatchHeader): Report {
  const faults = new Faults();
  return {
    file: "summary.md",
    head: () => "",
    record(record) {
      if (isFailure(record)) faults.add(record);
      return "";
    },
    tail() {
      const { state, text } = suiteVerdict(header);
      return [
        `## ${MARKS[state]} ${text}`,
        `${code(header.source)} on ${code(header.directory)}, ${
          seconds(header.durationSeconds)
        } with ${header.jobs} at once${header.repeat > 1 ? `, each ${header.repeat} times` : ""}${
          header.shard === null ? "" : `, shard ${header.shard.index} of ${header.shard.count}`
        }`,
        countsTable(header),
        ...headroomSection(header),
        ...warningsSection([...header.headroom.warnings, ...header.warnings]),
        ...failuresSection(faults),
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
    return [api, `${limit.cpus}`, `${limit.memoryMiB} MiB`, `${limit.timeoutSeconds} s`];
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
  const reasons = differences.length > 0
    ? differences.map(({ field, expected, actual }) =>
      `${field}: expected ${expected}, got ${actual}`
    )
    : grading.problems;
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

/** Last lines; of too much the end, which has the reason. */
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

/** Lines to copy: in a block, as nothing in it is Markdown, and no character is added. */
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

/** Text of anybody, harmless to Markdown and to the HTML in it. */
function cell(text: string): string {
  return oneLine(text)
    .replace(NOTICED, `$&${JOINER}`)
    .replace(/[\\`*_{}[\]<>()#+!|~&@$:]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

/** What makes a link, a mention of somebody or of an issue of what follows, however it is written. */
const NOTICED = /@(?=[\w-])|#(?=\d)|:(?=\/\/)|\bwww(?=\.)/gi;

/** A word joiner: it has no width and is no part of an address or of a name. */
const JOINER = "\u2060";

/** The same in the letters of code; HTML, as a span of backticks cannot hold every text in a cell. */
function code(text: string): string {
  return `<code>${cell(text)}</code>`;
}

function oneLine(text: string): string {
  const { start, omitted, end } = excerpt(text.replace(/\s+/g, " ").trim(), CELL);
  return visible(omitted === 0 ? start : `${start} … ${end}`);
}
