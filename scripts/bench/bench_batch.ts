import { join } from "node:path";
import type { Figure } from "./figure.ts";

type Env = Record<string, string>;

/** What the batches are measured with. */
export interface BatchBench {
  binary: string;
  /** An empty folder. */
  work: string;
  env: Env;
  /** The production limits, as plain docker is given them. */
  plainLimits: readonly string[];
  /** Builds an image with one script as its entry point. */
  grader: (name: string, script: string) => Promise<string>;
}

const ANSWER = 'echo \'{"fractionalScore": 1, "feedback": "x"}\'\n';

/** Submissions of the comparison with bare docker, and gradings of either at once. */
const COMPARED = 200;
const JOBS = 2;

/** Submissions of the small and the large batch whose times are compared. */
const SMALL = 40;

/** As many submissions as a course has, each with so much output. */
const MANY = 5000;
const OUTPUT_BYTES = 1_000_000;

/** Those of the many that are graded; the others are reused, as that would take half an hour. */
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
  ];
}

/** Half of ours, all of docker's, the other half of ours: the machine's mood meets both. */
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

/** Ten times the submissions, beyond what a batch of one takes. */
async function linearity(bench: BatchBench, image: string): Promise<Figure> {
  const one = await batch(bench, image, await submissions(bench.work, 1));
  const small = await batch(bench, image, await submissions(bench.work, SMALL));
  const large = await batch(bench, image, await submissions(bench.work, 10 * SMALL));
  const after = await batch(bench, image, await submissions(bench.work, SMALL));
  const beyond = (small.ms + after.ms) / 2 - one.ms;
  return {
    name: `${10 * SMALL} submissions against ${SMALL}, beyond start-up`,
    value: (large.ms - one.ms) / beyond,
    limit: 10.5,
    unit: " x",
    detail: `${seconds(large.ms)}, ${seconds(small.ms)} and ${seconds(after.ms)}, start-up ${
      seconds(one.ms)
    }`,
  };
}

/**
 * All submissions have the same files, so that one answer, written to the journal under other names,
 * is the answer to all of them.
 */
async function memory(bench: BatchBench, image: string): Promise<Figure> {
  const folder = join(bench.work, "many");
  const report = join(bench.work, "report");
  const names = Array.from(
    { length: MANY },
    (_, index) => `learner-${String(index).padStart(5, "0")}`,
  );
  const [first = "", ...others] = names;
  await submission(folder, first, "the same\n");
  await batch(bench, image, folder, report);
  for (const name of others) await submission(folder, name, "the same\n");
  const journal = join(report, "journal.jsonl");
  const line = await Deno.readTextFile(journal);
  for (const name of others.slice(FRESH)) {
    await Deno.writeTextFile(journal, line.replace(`"name":"${first}"`, `"name":"${name}"`), {
      append: true,
    });
  }
  const { megabytes, ms } = await batch(bench, image, folder, report);
  return {
    name: `peak memory for ${MANY} submissions with 1 MB of output each, all reports`,
    value: megabytes,
    limit: 150,
    unit: " MB",
    detail: `VmHWM; ${FRESH} graded, the others reused; ${seconds(ms)}`,
  };
}

/** Runs one batch, and looks at its memory by the kernel's high-water mark. */
async function batch({ binary, env }: BatchBench, image: string, folder: string, report?: string) {
  const started = performance.now();
  const child = new Deno.Command(binary, {
    args: [
      ...["grade", "batch", "--jobs", String(JOBS), image, folder],
      ...(report === undefined ? [] : ["--report", report, "--resume"]),
    ],
    env,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  let kilobytes = 0;
  let running = true;
  const ended = child.status.finally(() => running = false);
  while (running) {
    const status = await Deno.readTextFile(`/proc/${child.pid}/status`).catch(() => "");
    kilobytes = Math.max(kilobytes, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
    await Promise.race([ended, new Promise((done) => setTimeout(done, 200))]);
  }
  const { code } = await ended;
  if (code !== 0) throw new Error(`grade batch ended with ${code}`);
  return { ms: performance.now() - started, megabytes: kilobytes / 1024 };
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

/** A folder of submissions with one small file each. */
async function submissions(work: string, count: number, from = 0): Promise<string> {
  const folder = join(work, `submissions-${count}-${from}`);
  for (let index = from; index < from + count; index++) {
    await submission(folder, `learner-${String(index).padStart(5, "0")}`, `${index}\n`);
  }
  // Made 0700 by the benchmark's own folder: bare docker does not change who may read.
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
