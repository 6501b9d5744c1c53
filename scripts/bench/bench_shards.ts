import { join } from "node:path";
import { shardOf } from "../../grader/batch/shard.ts";
import { resultsJson } from "../../grader/reports/results_json.ts";
import type { SubmissionRecord } from "../../grader/batch/record.ts";
import { aBatch, aRecord, aStream } from "../../tests/support/grade/batch.ts";
import type { Figure } from "./figure.ts";
import { measure } from "./peak.ts";

/** As many submissions as a large course has, and the shards that would grade them. */
const SUBMISSIONS = 100_000;
const SHARDS = 100;

/** Verdicts that no grader gave: made up, so that the figure is that of joining them alone. */
function simulated(index: number): SubmissionRecord {
  const name = `learner-${String(index).padStart(6, "0")}`;
  return aRecord({
    name,
    shard: shardOf(name, SHARDS),
    grading: {
      fractionalScore: (index % 101) / 100,
      feedback: `${index % 101} of 100 tests passed`,
      durationSeconds: 0.2 + (index * 7919 % 1000) / 250,
      stdout: aStream("a line that a grader prints\n".repeat(35)),
    },
  });
}

/** Time and memory of joining the reports of a hundred shards. */
export async function mergeFigures(binary: string, work: string, env: Record<string, string>) {
  const folder = join(work, "shards");
  const parts = Array.from({ length: SHARDS }, (): SubmissionRecord[] => []);
  for (let index = 0; index < SUBMISSIONS; index++) {
    const record = simulated(index);
    parts[shardOf(record.name, SHARDS) - 1]!.push(record);
  }
  const reports: string[] = [];
  for (const [at, records] of parts.entries()) {
    const batch = aBatch(records, { shard: { index: at + 1, count: SHARDS } });
    const json = resultsJson(batch.header);
    const texts = [json.head()];
    for await (const record of batch.records()) texts.push(json.record(record));
    const report = join(folder, `report-${at + 1}`);
    await Deno.mkdir(report, { recursive: true });
    await Deno.writeTextFile(join(report, "results.json"), `${texts.join("")}${json.tail()}`);
    reports.push(report);
  }
  parts.length = 0;
  const args = ["grade", "merge", "--report", join(folder, "all"), ...reports];
  const { ms, cpuSeconds, megabytes } = await measure(binary, args, env);
  const name = `merge of ${SHARDS} shards with ${SUBMISSIONS} simulated verdicts`;
  const detail = `all reports; ${cpuSeconds.toFixed(1)} s of processor time`;
  const figures: Figure[] = [
    { name, value: ms / 1000, limit: 60, unit: " s", detail },
    { name: `peak memory of that`, value: megabytes, limit: 200, unit: " MB", detail: "VmHWM" },
  ];
  return figures;
}
