import { githubCommand } from "../../docker/check/formats/github_command.ts";
import { lastWords } from "../../grader/batch/faults/last_words.ts";
import type { SubmissionRecord } from "../../grader/batch/record.ts";
import { renderVerdictWord } from "./batch_text.ts";

/** GitHub shows at most this many per step. */
const SHOWN = 10;

/** Workflow commands that make GitHub Actions show failures next to the submissions' files. */
export function githubAnnotations(
  failures: readonly SubmissionRecord[],
  directory: string,
): string {
  return failures.slice(0, SHOWN).map((record) => {
    const { name, differences, grading } = record;
    const reasons = differences.length > 0
      ? differences.map(({ field, expected, actual }) =>
        `${field}: expected ${expected}, got ${actual}`
      )
      : grading.problems;
    const words = lastWords(grading)?.lines ?? [];
    const text = [renderVerdictWord(record), ...reasons, ...words].join("\n");
    const folder = directory.replace(/\/$/, "");
    // Attacks have no file there; the folder they are made from does.
    const file = record.attack === undefined ? `${folder}/${name}` : folder;
    return githubCommand("error", { file, title: name }, text);
  }).join("\n");
}
