import { stringify } from "csv-stringify/sync";
import type { SubmissionRecord } from "../batch/record.ts";
import { excerptText } from "./excerpt.ts";
import { outcomeOf } from "./outcome.ts";
import type { Report } from "./report.ts";

/** Characters that a spreadsheet's cell holds, less those that guard and explain. */
const CELL = 32_000;

type Cell = string | number | boolean | null;

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
  peak_memory_bytes: ({ grading }) => grading.peakMemoryBytes,
  timeout: ({ timeout }) => timeout,
  stable: ({ stable }) => stable,
  expected_by: ({ expectedBy }) => expectedBy,
  shard: ({ shard }) => shard,
  resumed: ({ resumed }) => resumed,
  digest: ({ digest }) => digest,
  bundle: ({ bundle }) => bundle,
};

/** A row a submission, as RFC 4180 has it; no cell is a formula to a spreadsheet. */
export function resultsCsv(): Report {
  return {
    file: "results.csv",
    head: () => row(Object.keys(COLUMNS)),
    record: (record) =>
      row(
        Object.values(COLUMNS).map((read) => {
          const cell = read(record);
          return typeof cell === "string" ? excerptText(cell, CELL) : cell;
        }),
      ),
    tail: () => "",
  };
}

function row(cells: Cell[]): string {
  return stringify([cells], {
    record_delimiter: "windows",
    escape_formulas: true,
    cast: { boolean: String },
  });
}
