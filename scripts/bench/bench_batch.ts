import { join } from "node:path";
import type { Figure } from "./figure.ts";
import { measure } from "./peak.ts";
import { costAgainst, startBatch } from "./side_by_side.ts";
import { median } from "./timing.ts";

type Env = Record<string, string>;

/** The equipment for measuring batches. */
export interface BatchBench {
  binary: string;
  /** An empty folder. */
  work: string;
  env: Env;
  /** The production limits, as options of plain docker. */
  plainLimits: readonly string[];
  /** Builds an image with one script as its entry point. */
  grader: (name: string, script: string) => Promise<string>;
}

const ANSWER = 'echo \'{"fractionalScore": 1, "feedback": "x"}\'\n';

/** Submissions in the comparison with bare docker, and gradings at a time on each side. */
const COMPARED = 200;
const JOBS = 2;

/** Submissions in each small batch, and in the large one that runs beside them. */
const SMALL = 40;
const LARGE = 400;

/** As many submissions as a course has, and the output of each. */
const MANY = 5000;
const OUTPUT_BYTES = 1_000_000;

/** Submissions in a finished run that is resumed. */
const FINISHED = 100_000;

/** How many of them are graded; grading all would take half an hour, so the others are reused. */
const FRESH = 500;

/** Throughput, linear time and memory of `grade batch`. */
export async function batchFigures(bench: BatchBench): Promise<Figure[]> {
  const trivial = await bench.grader("trivial-batch", `#!/bin/sh\n${ANSWER}`);
  const chatty = await bench.grader(
    "chatty-batch",
    `#!/bin/sh\nhead -c ${OUTPUT_BYTES} /dev/zero | tr '\\0' x >&2\n${ANSWER}`,
  );
  return [
    await throughput(bench, trivial),
    await linearity(bench, trivial),
    await memory(bench, chatty),
    ...await resumption(bench, trivial),
  ];
}

/** Runs half of this program's, all of docker's, then the other half, so that a slow minute affects both. */
async function throughput(bench: BatchBench, image: string): Promise<Figure> {
  const folder = await submissions(bench.work, COMPARED);
  const halves = [
    await submissions(bench.work, COMPARED / 2),
    await submissions(bench.work, COMPARED / 2, COMPARED / 2),
  ];
  await batch(bench, image, await submissions(bench.work, 4));
  const first = await batch(bench, image, halves[0]!);
  const plain = await timed(() => bareDocker(bench, image, folder));
  const second = await batch(bench, image, halves[1]!);
  const ours = first.ms + second.ms;
  return {
    name: `${COMPARED} submissions, --jobs ${JOBS}, against xargs -P${JOBS} docker run`,
    value: ours / plain,
    limit: 1 / 0.85,
    unit: " x",
    detail: `${seconds(ours)} and ${seconds(plain)}`,
  };
}

/**
 * Compares the cost of a submission in a large batch with that in a small one. Small batches run one
 * after the other beside the large one, each with one grading at a time, so that the machine treats
 * both alike. Counting from a small one's first verdict to its last leaves start-up out.
 */
async function linearity(bench: BatchBench, image: string): Promise<Figure> {
  const small = await submissions(bench.work, SMALL);
  const many = await submissions(bench.work, LARGE);
  const start = (folder: string) =>
    startBatch(bench.binary, ["grade", "batch", "--jobs", "1", image, folder], bench.env);
  const large = start(many);
  let isOver = false;
  const runs: (readonly number[])[] = [];
  const besides = async () => {
    while (!isOver) {
      const run = start(small);
      await run.ended;
      runs.push(run.verdicts);
    }
  };
  await Promise.all([large.ended.finally(() => isOver = true), besides()]);
  const pairs = runs.map((run) => costAgainst(large.verdicts, run)).filter((pair) =>
    pair !== undefined
  );
  const ratios = pairs.map((pair) => pair.small / pair.large);
  const total = (which: "small" | "large") => pairs.reduce((sum, pair) => sum + pair[which], 0);
  return {
    name: `cost a submission of ${LARGE} against ${SMALL}, side by side`,
    value: total("small") / total("large"),
    limit: 1.05,
    unit: " x",
    detail: `of ${pairs.length} small batches, median ${median(ratios).toFixed(3)}, ${
      Math.min(...ratios).toFixed(3)
    } to ${Math.max(...ratios).toFixed(3)}`,
  };
}

async function memory(bench: BatchBench, image: string): Promise<Figure> {
  const { folder, report } = await answered(bench, image, MANY, FRESH, "the same\n");
  const { megabytes, ms } = await batch(bench, image, folder, report);
  return {
    name: `peak memory for ${MANY} submissions with 1 MB of output each, all reports`,
    value: megabytes,
    limit: 150,
    unit: " MB",
    detail: `VmHWM; ${FRESH} graded, the others reused; ${seconds(ms)}`,
  };
}

/** Nothing is left to grade, but every submission is read and all reports are written. */
async function resumption(bench: BatchBench, image: string): Promise<Figure[]> {
  const text = "one kilobyte of a solution\n".repeat(38);
  const { folder, report } = await answered(bench, image, FINISHED, 0, text);
  const { megabytes, ms, cpuSeconds } = await batch(bench, image, folder, report);
  const name = `--resume of a finished run of ${FINISHED} submissions of 1 KB`;
  const detail = `simulated verdicts, all reports; ${cpuSeconds.toFixed(1)} s of processor time`;
  return [
    { name, value: ms / 1000, limit: 10, unit: " s", detail },
    { name: "peak memory of that", value: megabytes, limit: 200, unit: " MB", detail: "VmHWM" },
  ];
}

/**
 * Makes submissions, and a report with verdicts on all but some of them. All have the same files, so
 * that one verdict, written to the journal under other names, holds for all of them.
 */
async function answered(
  bench: BatchBench,
  image: string,
  count: number,
  fresh: number,
  text: string,
): Promise<{ folder: string; report: string }> {
  const folder = join(bench.work, `many-${count}`);
  const report = join(bench.work, `report-${count}`);
  const names = Array.from(
    { length: count },
    (_, index) => `learner-${String(index).padStart(6, "0")}`,
  );
  const [first = "", ...others] = names;
  await submission(folder, first, text);
  await batch(bench, image, folder, report);
  for (const name of others) await submission(folder, name, text);
  const path = join(report, "journal.jsonl");
  const line = await Deno.readTextFile(path);
  using journal = await Deno.open(path, { append: true });
  const writer = journal.writable.getWriter();
  const encoder = new TextEncoder();
  for (const name of others.slice(fresh)) {
    await writer.write(encoder.encode(line.replace(`"name":"${first}"`, `"name":"${name}"`)));
  }
  await writer.close();
  return { folder, report };
}

/** Runs one batch. */
async function batch({ binary, env }: BatchBench, image: string, folder: string, report?: string) {
  return await measure(binary, [
    ...["grade", "batch", "--jobs", String(JOBS), image, folder],
    ...(report === undefined ? [] : ["--report", report, "--resume"]),
  ], env);
}

async function bareDocker({ env, plainLimits }: BatchBench, image: string, folder: string) {
  const mount = `type=bind,source=${folder}/{},target=/shared/submission,readonly`;
  const child = new Deno.Command("xargs", {
    args: [
      ...[`-P${JOBS}`, "-I{}", "docker", "run", "--rm", ...plainLimits],
      ...["--mount", mount, image],
    ],
    env,
    stdin: "piped",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
  await new Blob([names.join("\n")]).stream().pipeTo(child.stdin);
  const { code } = await child.status;
  if (code !== 0) throw new Error(`xargs ended with ${code}`);
}

/** A folder of submissions with one small file each, made where it is missing. */
export async function submissions(work: string, count: number, from = 0): Promise<string> {
  const folder = join(work, `submissions-${count}-${from}`);
  for (let index = from; index < from + count; index++) {
    await submission(folder, `learner-${String(index).padStart(5, "0")}`, `${index}\n`);
  }
  // The benchmark's folder is 0700, and bare docker does not change permissions.
  await Deno.chmod(work, 0o755);
  return folder;
}

async function submission(folder: string, name: string, text: string): Promise<void> {
  const path = join(folder, name);
  await Deno.mkdir(path, { recursive: true });
  await Deno.writeTextFile(join(path, "answer.txt"), text);
}

async function timed(action: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await action();
  return performance.now() - started;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
