import $ from "dax";
import assert from "node:assert/strict";
import { join } from "node:path";
import { batchReportSchema } from "../grader/batch/record.ts";
import { prepare } from "./prepare.ts";
import { privateEngineHost, startPrivateEngine, stopPrivateEngine } from "./private_engine.ts";
import { print, runScript } from "./say.ts";

const INTERRUPTIONS = 50;

/** Enough for several interruptions of the same batch. */
const SUBMISSIONS = 40;

const WAYS = ["SIGINT", "SIGTERM", "SIGKILL", "engine"] as const;

const CODES: Record<Exclude<typeof WAYS[number], "engine">, number> = {
  SIGINT: 130,
  SIGTERM: 143,
  SIGKILL: 137,
};

const IMAGE = "courseraprogramming-bench/interrupted";

/** A batch that is interrupted and resumed until it is complete. */
interface Round {
  call: string[];
  env: Record<string, string>;
  report: string;
}

/**
 * Interrupts batches at random moments, by signals and by restarts of a private engine, and resumes
 * them: no result may be lost or duplicated, and no container may remain.
 */
async function interruptions(): Promise<number> {
  const { binary, env } = await prepare();
  const work = await Deno.makeTempDir({ prefix: "interruptions-" });
  const engine = join(work, "engine");
  const own = {
    ...Deno.env.toObject(),
    DOCKER_HOST: privateEngineHost(engine),
    NO_COLOR: "1",
    TMPDIR: work,
  };
  await startPrivateEngine(engine);
  try {
    await buildGrader(work, { ...Deno.env.toObject(), ...env }, own);
    const submissions = await makeSubmissions(work);
    const counts: Record<string, number> = {};
    for (let done = 0, rounds = 0; done < INTERRUPTIONS; rounds++) {
      const report = join(work, `report-${rounds}`);
      const call = [binary, "grade", "batch", "--resume", "--report", report, IMAGE, submissions];
      const round = { call, env: own, report };
      let finished = false;
      while (!finished && done < INTERRUPTIONS) {
        const way = WAYS[done % WAYS.length]!;
        finished = !await interrupt(round, way, engine);
        if (finished) continue;
        done++;
        counts[way] = (counts[way] ?? 0) + 1;
      }
      await finish(round);
    }
    print(
      `ok   ${INTERRUPTIONS} interruptions (${
        JSON.stringify(counts)
      }): nothing lost, doubled or left`,
    );
    return 0;
  } finally {
    await stopPrivateEngine(engine);
    await Deno.remove(work, { recursive: true });
  }
}

type Env = Record<string, string>;

/** Copies the base image from the tests' engine. */
async function buildGrader(work: string, from: Env, to: Env): Promise<void> {
  const archive = join(work, "base.tar");
  await $`docker save --output ${archive} busybox:1.35.0`.env(from);
  await $`docker load --quiet --input ${archive}`.env(to).stdout("null");
  const context = join(work, "grader");
  await Deno.mkdir(context);
  await Deno.writeTextFile(
    join(context, "Dockerfile"),
    'FROM busybox:1.35.0\nCOPY grade.sh /grade.sh\nENTRYPOINT ["/bin/sh", "/grade.sh"]\n',
  );
  await Deno.writeTextFile(
    join(context, "grade.sh"),
    'sleep 0.2\necho "{\\"fractionalScore\\": 1, \\"feedback\\": \\"$(cat /shared/submission/name)\\"}"\n',
  );
  await $`docker build --quiet --tag ${IMAGE} ${context}`.env(to).stdout("null").stderr("null");
}

async function makeSubmissions(work: string): Promise<string> {
  const folder = join(work, "submissions");
  for (let index = 0; index < SUBMISSIONS; index++) {
    const path = join(folder, `s${index}`);
    await Deno.mkdir(path, { recursive: true });
    await Deno.writeTextFile(join(path, "name"), `s${index}`);
  }
  return folder;
}

/** Whether the batch was still running when it was interrupted. */
async function interrupt(
  { call: [program, ...args], env }: Round,
  way: typeof WAYS[number],
  engine: string,
): Promise<boolean> {
  const options = { args, env, stdin: "null", stdout: "null", stderr: "piped" } as const;
  const child = new Deno.Command(program!, options).spawn();
  const output = child.output();
  const moment = new Promise<undefined>((done) => {
    setTimeout(() => done(undefined), 500 + Math.random() * 4000);
  });
  const early = await Promise.race([output, moment]);
  if (early !== undefined) {
    assert.equal(early.code, 0, new TextDecoder().decode(early.stderr));
    return false;
  }
  if (way === "engine") {
    await stopPrivateEngine(engine);
    await startPrivateEngine(engine);
  } else child.kill(way);
  const { code, stderr } = await output;
  const expected = way === "engine" ? 2 : CODES[way];
  // 0: its last grading had just ended.
  assert.ok(
    code === 0 || code === expected,
    `${way}: ${code}: ${new TextDecoder().decode(stderr)}`,
  );
  return code !== 0;
}

/** Lets the batch finish, and checks everything. */
async function finish({ call: [program, ...args], env, report }: Round): Promise<void> {
  const { code, stderr } = await new Deno.Command(program!, {
    args,
    env,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  const text = await Deno.readTextFile(join(report, "results.json"));
  const { submissions, complete } = batchReportSchema.parse(JSON.parse(text));
  assert.ok(complete);
  assert.equal(new Set(submissions.map(({ name }) => name)).size, SUBMISSIONS);
  assert.equal(submissions.length, SUBMISSIONS);
  for (const { name, grading } of submissions) {
    assert.deepEqual([grading.status, grading.feedback], ["graded", name]);
  }
  const left = await $`docker ps --all --quiet --filter label=courseraprogramming.owner`.env(env)
    .text();
  assert.equal(left, "");
  const volumes = await $`docker volume ls --quiet`.env(env).text();
  assert.equal(volumes, "");
}

if (import.meta.main) await runScript(interruptions);
