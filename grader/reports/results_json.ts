import { visibleJson } from "../../terminal/text.ts";
import type { BatchHeader } from "../batch/record.ts";
import { recordText } from "../batch/record_text.ts";
import type { Report } from "./report.ts";

/** The whole batch as one JSON document (`batchReportSchema`), a submission a line. */
export function resultsJson(header: BatchHeader): Report {
  let separator = "";
  return {
    file: "results.json",
    head: () => `${visibleJson(JSON.stringify(header)).slice(0, -1)},"submissions":[\n`,
    record(record) {
      // It is printed as it is by `--json`.
      const line = separator + visibleJson(recordText(record));
      separator = ",\n";
      return line;
    },
    tail: () => "\n]}\n",
  };
}
