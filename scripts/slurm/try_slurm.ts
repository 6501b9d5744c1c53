import $ from "dax";
import { setTimeout as sleep } from "node:timers/promises";
import { dirname, join, resolve } from "node:path";
import * as z from "zod";
import { type BatchReport, batchReportSchema } from "../../grader/batch/record.ts";
import { shardOf } from "../../grader/batch/shard.ts";
import { UserError } from "../../terminal/errors.ts";
import { searchPath } from "../apt.ts";
import type { Equipment } from "../prepare.ts";
import { print, say } from "../say.ts";
import type { TestCounts } from "../test_counts.ts";
import { Cluster } from "./cluster.ts";
import { type Check, type Interruption, judgeInterruption, judgeReport } from "./judge.ts";
import { hasEnded, type Task } from "./queue.ts";
import { type Made, plan, saveGrader, writeSubmissions } from "./submissions.ts";

const example = resolve(import.meta.dirname!, "../../examples/slurm.sh");

/** The number of shards in the example. */
const SHARDS = 4;

/** The shard whose node dies. */
const KILLED = 1;

/** The part of its submissions that is graded before. */
const KILLED_AFTER = 0.2;

const POLL_MILLISECONDS = 200;

/** Far more than 800 gradings take on a busy machine. */
const PATIENCE_MILLISECONDS = 30 * 60_000;

const journalLineSchema = z.object({ record: z.object({ name: z.string() }) });

/** The settings of one run. */
interface Trial {
  image: string;
  /** Shared by all nodes; the example is called in it. */
  folder: string;
  /** For temporary files of this run alone. */
  temporary: string;
  made: readonly Made[];
  /** Variables with which its programs run. */
  env: Record<string, string>;
  signal: AbortSignal;
}

/**
 * Grades submissions with the example's array of shards on a cluster, kills one node in the middle
 * of its shard, and compares the merged report with that of a run without shards.
 *
 * @param each how many submissions a shard has on average
 */
export async function trySlurm(equipment: Equipment, each: number): Promise<TestCounts> {
  const stopping = new AbortController();
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const stop = () => stopping.abort(new UserError("Trying Slurm was stopped"));
  for (const signal of signals) Deno.addSignalListener(signal, stop);
  try {
    return report(await inFolder(equipment, SHARDS * each, stopping.signal));
  } finally {
    for (const signal of signals) Deno.removeSignalListener(signal, stop);
  }
}

async function inFolder(
  { binary, env }: Equipment,
  total: number,
  signal: AbortSignal,
): Promise<Check[]> {
  const work = await Deno.makeTempDir({ prefix: "slurm-" });
  const trial: Trial = {
    image: `courseraprogramming-dev/slurm:${crypto.randomUUID().slice(0, 8)}`,
    folder: join(work, "shared"),
    temporary: join(work, "tmp"),
    made: plan(total),
    env: {
      ...env,
      TMPDIR: join(work, "tmp"),
      PATH: `${dirname(binary)}:${searchPath}`,
      NO_COLOR: "1",
    },
    signal,
  };
  try {
    return await tryArray(trial, work);
  } finally {
    for (const id of await ownContainers(trial)) {
      await $`docker rm --force --volumes ${id}`.env(env).quiet().noThrow();
    }
    await $`docker rmi --force ${trial.image}`.env(env).quiet().noThrow();
    await Deno.remove(work, { recursive: true });
  }
}

async function tryArray(trial: Trial, work: string): Promise<Check[]> {
  const { image, folder, temporary, made, env, signal } = trial;
  requireSocket(env.DOCKER_HOST ?? Deno.env.get("DOCKER_HOST") ?? "");
  const daemons = join(work, "cluster");
  for (const path of [temporary, folder, daemons]) await Deno.mkdir(path, { mode: 0o700 });
  await saveGrader({ image, archive: join(folder, "grader.tar"), work, env });
  await writeSubmissions(made, join(folder, "submissions"));
  const nodes = Array.from({ length: SHARDS }, (_, index) => `n${index + 1}`);
  await using cluster = await Cluster.start(daemons, nodes);
  signal.throwIfAborted();
  say(`Grading ${made.length} submissions in ${SHARDS} shards on Slurm`);
  await cluster.command("sh", example, image).cwd(folder).env(env).stdout("null");
  const interruption = await interrupt(trial, cluster);
  say("Grading them without shards");
  const single = $`courseraprogramming grade batch --report whole --exit-zero ${image} submissions`
    .cwd(folder).env(env).stdin("null").stdout("null").stderr("null").noThrow().spawn();
  signal.addEventListener("abort", () => single.kill());
  await single;
  signal.throwIfAborted();
  const whole = await readReport(join(folder, "whole"));
  const merged = await readReport(join(folder, "report"));
  return [
    ...judgeInterruption(interruption),
    ...judgeReport(merged, { whole, made, done: interruption.done }),
    await nothingLeft(trial),
  ];
}

/** @throws {UserError} if the engine has a network address: the cluster's network is closed */
function requireSocket(host: string): void {
  if (host === "" || host.startsWith("unix:")) return;
  throw new UserError(`Trying Slurm failed: its nodes cannot reach the engine at ${host}`, {
    hint: "use an engine on this machine, by its socket",
  });
}

/** Kills the node of a shard in the middle, and waits for the end of all jobs. */
async function interrupt(trial: Trial, cluster: Cluster): Promise<Interruption> {
  const { folder, made, signal } = trial;
  const until = async (isSo: () => Promise<boolean>) => {
    const deadline = Date.now() + PATIENCE_MILLISECONDS;
    while (!await isSo()) {
      signal.throwIfAborted();
      if (Date.now() > deadline) {
        throw new UserError("Waiting for Slurm failed: it has not finished after 30 min", {
          hint: (await cluster.log()).join("; "),
        });
      }
      await sleep(POLL_MILLISECONDS);
    }
  };
  const ofShard = (tasks: Task[]) => tasks.find(({ index }) => index === KILLED);
  const size = made.filter(({ name }) => shardOf(name, SHARDS) === KILLED).length;
  const journal = join(folder, `report-${KILLED}`, "journal.jsonl");
  await until(async () => (await journalled(journal)).length >= size * KILLED_AFTER);
  const task = ofShard(await cluster.queue());
  if (task?.state !== "RUNNING") throw new UserError(`Shard ${KILLED} is not running`);
  await cluster.kill(task.node);
  say(`Killed ${task.node}`);
  await until(async () => ofShard(await cluster.queue())?.state === "PENDING");
  // The node is dead by now, and the shard has not started again.
  const done = await journalled(journal);
  say(`Slurm has requeued shard ${KILLED}, which had graded ${done.length} of ${size}`);
  // Otherwise Slurm would wait two minutes.
  await cluster.command("scontrol", "update", `JobId=${task.job}_${KILLED}`, "StartTime=now");
  await until(async () => (await cluster.queue()).every(hasEnded));
  const tasks = await cluster.queue();
  return { node: task.node, done, size, end: ofShard(tasks), tasks };
}

/** The names of the submissions in a journal; an unfinished last line does not count. */
async function journalled(path: string): Promise<string[]> {
  const text = await Deno.readTextFile(path).catch(() => "");
  return text.split("\n").slice(0, -1).map((line) =>
    journalLineSchema.parse(JSON.parse(line)).record.name
  );
}

async function readReport(folder: string): Promise<BatchReport> {
  const text = await Deno.readTextFile(join(folder, "results.json"));
  return batchReportSchema.parse(JSON.parse(text));
}

/** Checks that no container, volume or temporary file is left, not even of the dead node. */
async function nothingLeft(trial: Trial): Promise<Check> {
  const { temporary, env } = trial;
  const volumes = (await $`docker volume ls --format ${"{{.Name}} {{.Labels}}"}`.env(env).lines())
    .filter((line) => line.includes(temporary));
  const files = await Array.fromAsync(Deno.readDir(temporary), ({ name }) => name);
  const left = [...await ownContainers(trial), ...volumes, ...files];
  return {
    name: "no container, volume or temporary file is left",
    seen: left.length === 0 ? "none" : left.join(", "),
    passed: left.length === 0,
  };
}

/** The ids of this run's containers; no other run has its image. */
async function ownContainers({ image, env }: Trial): Promise<string[]> {
  const ids = await $`docker ps --all --quiet --filter ${`ancestor=${image}`}`.env(env).noThrow()
    .lines();
  return ids.filter((id) => id !== "");
}

function report(checks: readonly Check[]): TestCounts {
  for (const { passed, name, seen } of checks) {
    print(`${passed ? "ok    " : "FAILED"}  ${name}: ${seen}`);
  }
  const failed = checks.filter(({ passed }) => !passed).length;
  return { passed: checks.length - failed, failed };
}
