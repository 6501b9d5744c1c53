import type { SubmissionRecord } from "../batch/record.ts";
import { type Cell, csvRow, withoutFormulas } from "./csv.ts";
import { excerptText } from "./excerpt.ts";
import { outcomeOf } from "./outcome.ts";
import type { Report } from "./report.ts";

/** Characters that a spreadsheet's cell holds, less {@linkcode NOTE}. */
const CELL = 32_000;

/** Characters that tell how much was left out. */
const NOTE = 200;

/** The columns, in order, and what stands in them. */
const COLUMNS: Readonly<Record<string, (record: SubmissionRecord) => Cell>> = {
  name: ({ name }) => name,
  outcome: outcomeOf,
  status: ({ grading }) => grading.status,
  score: ({ grading }) => grading.fractionalScore,
  differences: ({ differences }) =>
    differences.map(({ field, expected, actual }) =>
      `${field}: expected ${expected}, got ${actual}`
    )
      .join("\n"),
  problems: ({ grading }) => grading.problems.join("\n"),
  warnings: ({ grading }) => grading.warnings.join("\n"),
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

/** A row a submission, as RFC 4180 has it; no line of a cell is a formula to a spreadsheet. */
export function resultsCsv(): Report {
  return {
    file: "results.csv",
    head: () => csvRow(Object.keys(COLUMNS)),
    record: (record) =>
      csvRow(
        Object.values(COLUMNS).map((read) => {
          const cell = read(record);
          return typeof cell === "string" ? cellText(cell) : cell;
        }),
      ),
    tail: () => "",
  };
}

function cellText(text: string): string {
  const guarded = withoutFormulas(excerptText(text, CELL));
  if (guarded.length <= CELL + NOTE) return guarded;
  // A line and its end have two characters at least, and get one more at most.
  return withoutFormulas(excerptText(text, CELL * 2 / 3));
}
