import { byPlace, type Reported, type SubjectReport } from "../runner.ts";

/** The input of every format. */
export interface SanityReport {
  tool: { name: string; version: string; informationUri: string };
  subjects: readonly SubjectReport[];
}

/** The number of findings of each kind. */
export interface Counts {
  error: number;
  warning: number;
  info: number;
  ignored: number;
}

/** The findings of all subjects, sorted by file, line and id. */
export function findingsOf({ subjects }: SanityReport): Reported[] {
  return subjects.flatMap(({ findings }) => findings).sort(byPlace);
}

export function countFindings(findings: readonly Reported[]): Counts {
  const counts: Counts = { error: 0, warning: 0, info: 0, ignored: 0 };
  for (const { ignored, severity } of findings) counts[ignored ? "ignored" : severity]++;
  return counts;
}

/** `1 error, 2 warnings, 0 info`, and the number ignored if there are any. */
export function summaryText({ error, warning, info, ignored }: Counts): string {
  const some = (count: number, word: string) => `${count} ${word}${count === 1 ? "" : "s"}`;
  const rest = ignored === 0 ? "" : `, ${ignored} ignored`;
  return `${some(error, "error")}, ${some(warning, "warning")}, ${info} info${rest}`;
}
