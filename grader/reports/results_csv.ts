import { leakText } from "../leaks/leak_text.ts";
import { visible } from "../../terminal/text.ts";
import type { SubmissionRecord } from "../batch/record.ts";
import { type Cell, csvRows, withoutFormulas } from "./csv.ts";
import { excerptText } from "./excerpt.ts";
import { outcomeOf } from "./outcome.ts";
import type { Report } from "./report.ts";

/** Most characters in a spreadsheet's cell, less {@linkcode NOTE}. */
const CELL = 32_000;

/** Characters of the note on how much was omitted. */
const NOTE = 200;

/** The columns, in order, and their contents. */
const COLUMNS: Readonly<Record<string, (record: SubmissionRecord) => Cell>> = {
  name: ({ name }) => name,
  outcome: outcomeOf,
  status: ({ grading }) => grading.status,
  score: ({ grading }) => grading.fractionalScore,
  attack: ({ attack }) => attack?.word ?? null,
  differences: ({ differences }) =>
    differences.map(({ field, expected, actual }) =>
      `${field}: expected ${expected}, got ${actual}`
    )
      .join("\n"),
  problems: ({ grading }) => grading.problems.join("\n"),
  warnings: ({ grading }) => grading.warnings.join("\n"),
  leaks: ({ grading }) => grading.leaks?.map(leakText).join("\n") ?? null,
  feedback: ({ grading }) => grading.feedback,
  part_id: ({ partId }) => partId,
  protocol: ({ grading }) => grading.protocol,
  exit_code: ({ grading }) => grading.exitCode,
  duration_seconds: ({ grading }) => grading.durationSeconds,
  cpu_seconds: ({ grading }) => grading.cpuSeconds,
  cpu_is_lower_bound: ({ grading: { usage } }) => usage?.isLowerBound.cpuSeconds ?? null,
  peak_memory_bytes: ({ grading }) => grading.peakMemoryBytes,
  peak_memory_is_lower_bound: ({ grading: { usage } }) =>
    usage?.isLowerBound.peakMemoryBytes ?? null,
  usage_missing_because: ({ grading: { usage } }) => usage?.missingBecause ?? null,
  timeout: ({ timeout }) => timeout,
  stable: ({ stable }) => stable,
  expected_by: ({ expectedBy }) => expectedBy,
  shard: ({ shard }) => shard,
  resumed: ({ resumed }) => resumed,
  digest: ({ digest }) => digest,
  bundle: ({ bundle }) => bundle,
};

/** Rows that are formatted together: one by one, each costs several times as much. */
const ROWS = 25;

/** One row per submission, as in RFC 4180; no line of a cell is a formula to a spreadsheet. */
export function resultsCsv(): Report {
  const columns = Object.values(COLUMNS);
  let rows: Cell[][] = [];
  const flush = () => {
    const text = rows.length === 0 ? "" : csvRows(rows);
    rows = [];
    return text;
  };
  return {
    file: "results.csv",
    head: () => csvRows([Object.keys(COLUMNS)]),
    record(record) {
      rows.push(columns.map((read) => {
        const cell = read(record);
        return typeof cell === "string" ? cellText(cell) : cell;
      }));
      return rows.length < ROWS ? "" : flush();
    },
    tail: flush,
  };
}

/** Programs such as `less` and `cat` pass control characters on to the terminal. */
function cellText(text: string): string {
  const shown = visible(text.replaceAll("\r\n", "\n"));
  const guarded = withoutFormulas(excerptText(shown, CELL));
  if (guarded.length <= CELL + NOTE) return guarded;
  // A line and its end have at least two characters, and get at most one more.
  return withoutFormulas(excerptText(shown, CELL * 2 / 3));
}
