import type { BatchHeader, SubmissionRecord } from "../batch/record.ts";
import { bytes, score, seconds } from "../../terminal/measures.ts";
import { visible } from "../../terminal/text.ts";
import { STATUSES } from "../contract.ts";
import { excerpt } from "./excerpt.ts";
import { isFailure, OUTCOME_WORDS, outcomeOf, suiteVerdict } from "./outcome.ts";
import type { Report } from "./report.ts";

/** Failed submissions that get a row; a step summary of GitHub holds 1 MiB. */
const ROWS = 200;

/** Characters of a cell. */
const CELL = 300;

const MARKS = { passed: "✅", failed: "❌", incomplete: "⚠️" } as const;

/** The batch for people, as GitHub's Markdown: verdict, counts, headroom, what failed. */
export function summary(header: BatchHeader): Report {
  const rows: string[] = [];
  let failed = 0;
  return {
    file: "summary.md",
    head: () => "",
    record(record) {
      if (isFailure(outcomeOf(record)) && ++failed <= ROWS) rows.push(failureRow(record));
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
        ...failuresSection(rows, failed),
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
  const { peakMemoryBytes, maxSeconds, maxCpuSeconds, cheapest } = headroom;
  if (maxSeconds === null) return [];
  const used = table(["peak memory", "longest", "most CPU time"], [[
    peakMemoryBytes === null ? "unknown" : bytes(peakMemoryBytes),
    seconds(maxSeconds),
    maxCpuSeconds === null ? "unknown" : seconds(maxCpuSeconds),
  ]]);
  const limits = Object.entries(cheapest).map(([api, limit]) =>
    limit === null
      ? [api, "none is enough", "", ""]
      : [api, `${limit.cpus}`, `${limit.memoryMiB} MiB`, `${limit.timeoutSeconds} s`]
  );
  return [
    "### Headroom",
    used,
    ...(limits.length === 0
      ? []
      : ["Cheapest allowed limits:", table(["API", "CPUs", "memory", "time limit"], limits)]),
  ];
}

function warningsSection(warnings: string[]): string[] {
  return warnings.length === 0
    ? []
    : ["### Warnings", warnings.map((warning) => `- ${cell(warning)}`).join("\n")];
}

function failuresSection(rows: string[], failed: number): string[] {
  if (failed === 0) return [];
  const heads = ["submission", "outcome", "status", "score", "why"];
  return [
    `### ${failed} to look at`,
    [line(heads), line(heads.map(() => "---")), ...rows].join("\n"),
    ...(failed > rows.length ? [`… and ${failed - rows.length} more in \`results.csv\``] : []),
  ];
}

function failureRow(record: SubmissionRecord): string {
  const { name, differences, grading } = record;
  const why = differences.length > 0
    ? differences.map(({ field, expected, actual }) =>
      `${field}: expected ${expected}, got ${actual}`
    )
    : grading.problems;
  return line([
    code(name),
    OUTCOME_WORDS[outcomeOf(record)],
    grading.status,
    grading.fractionalScore === null ? "–" : score(grading.fractionalScore),
    cell(why.join("; ")),
  ]);
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
