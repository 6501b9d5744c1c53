import { openResults, resultsFile } from "../../../grader/reports/read_results.ts";

/**
 * Returns how long each submission of an earlier report took, in seconds, over all repetitions.
 *
 * @param path a report's folder, or its `results.json`
 * @throws {UserError} if there is no such report
 */
export async function expectedTimes(path: string): Promise<Map<string, number>> {
  const seconds = new Map<string, number>();
  const batch = await openResults(await resultsFile(path));
  for await (const { name, repetitions, grading } of batch.records()) {
    const runs = repetitions.length === 0 ? [grading] : repetitions;
    seconds.set(name, runs.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0));
  }
  return seconds;
}
