import { shardOf } from "../../grader/batch/shard.ts";
import { print, say } from "../say.ts";
import { submissions } from "./bench_batch.ts";
import { startBatch } from "./side_by_side.ts";
import { median } from "./timing.ts";

type Env = Record<string, string>;

/** What capacity is measured with. */
export interface CapacityBench {
  binary: string;
  /** An empty folder. */
  work: string;
  env: Env;
  /** Gradings of each worker: more take longer, and are steadier. */
  rounds: number;
  /** Builds an image with one script as its entry point. */
  grader: (name: string, script: string) => Promise<string>;
}

const ANSWER = 'echo \'{"fractionalScore": 1, "feedback": "x"}\'\n';

/** Graders: what is left is the sandbox's cost, time alone, and a CPU's. */
const GRADERS = {
  "the grader does nothing": "",
  "it waits 1 s": "sleep 1\n",
  "it computes": "i=0; while [ $i -lt 250000 ]; do i=$((i+1)); done\n",
};

const JOBS = [1, 2, 4, 8];

/** Shards on one engine and the jobs of each: as many gradings at once as with `--jobs 4` alone. */
const SHARDS = [[2, 2], [4, 1]] as const;

/** Submissions that a shard lists at its start, of which it grades very few. */
const LISTED = [10, 10_000, 100_000];
const SHARDS_OF_LISTED = 999_999;

/** How often a shard is started; the median counts. */
const STARTS = 3;

/** Prints the capacity tables of docs/batch.md. */
export async function printCapacity(bench: CapacityBench): Promise<void> {
  const images: string[] = [];
  for (const [index, script] of Object.values(GRADERS).entries()) {
    images.push(await bench.grader(`capacity-${index}`, `#!/bin/sh\n${script}${ANSWER}`));
  }
  const graders = Object.keys(GRADERS);
  const runs = [...JOBS.map((jobs) => [1, jobs] as const), ...SHARDS];
  print(`| gradings a second, ${navigator.hardwareConcurrency} CPUs | ${graders.join(" | ")} |`);
  print(`|---|${"---|".repeat(graders.length)}`);
  let one: number | undefined;
  for (const [shards, jobs] of runs) {
    const row: (number | undefined)[] = [];
    for (const [index, image] of images.entries()) {
      say(`${graders[index]}: ${shards} x --jobs ${jobs}`);
      row.push(await rate(bench, image, shards, jobs));
    }
    one ??= row[0];
    const what = shards === 1 ? `\`--jobs ${jobs}\`` : `${shards} shards of \`--jobs ${jobs}\``;
    print(`| ${what} | ${row.map((each) => each?.toFixed(2) ?? "too few").join(" | ")} |`);
  }
  print(
    "\n| submissions, of all shards | start of a shard, without its first grading |\n|---|---|",
  );
  for (const listed of LISTED) {
    say(`start of a shard: ${listed} submissions`);
    const folder = await submissions(bench.work, listed);
    const times: number[] = [];
    while (times.length < STARTS) times.push(await secondsToVerdict(bench, images[0]!, folder));
    const seconds = median(times) - (one === undefined ? 0 : 1 / one);
    print(`| ${listed.toLocaleString("en")} | ${seconds.toFixed(1)} s |`);
  }
}

/**
 * Gradings a second of shards side by side, from the moment when all workers have graded something
 * to the moment when the first shard is done: neither start nor end is in it.
 */
async function rate(
  { binary, work, env, rounds }: CapacityBench,
  image: string,
  shards: number,
  jobs: number,
): Promise<number | undefined> {
  const folder = await submissions(work, rounds * jobs * shards);
  const batches = Array.from({ length: shards }, (_, index) =>
    startBatch(binary, [
      ...["grade", "batch", "--jobs", String(jobs), "--shard", `${index + 1}/${shards}`],
      ...[image, folder],
    ], env));
  await Promise.all(batches.map(({ ended }) => ended));
  return steadyRate(batches.map(({ verdicts }) => verdicts), jobs);
}

/**
 * @param shards when the verdicts of each came, in milliseconds
 * @param jobs gradings at a time of each
 * @returns verdicts a second; undefined where there are too few to tell
 */
export function steadyRate(
  shards: readonly (readonly number[])[],
  jobs: number,
): number | undefined {
  const from = Math.max(...shards.map((verdicts) => verdicts[jobs - 1] ?? Infinity));
  const to = Math.min(...shards.map((verdicts) => verdicts.at(-1) ?? -Infinity));
  if (from >= to) return undefined;
  return shards.flat().filter((time) => time > from && time <= to).length / ((to - from) / 1000);
}

/** Seconds from the call of a shard to its first verdict. */
async function secondsToVerdict(
  { binary, env }: CapacityBench,
  image: string,
  folder: string,
): Promise<number> {
  const [first = ""] = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
  const shard = `${shardOf(first, SHARDS_OF_LISTED)}/${SHARDS_OF_LISTED}`;
  const start = performance.now();
  const call = ["grade", "batch", "--jobs", "1", "--shard", shard, image, folder];
  const { verdicts, ended } = startBatch(binary, call, env);
  await ended;
  return ((verdicts[0] ?? NaN) - start) / 1000;
}
