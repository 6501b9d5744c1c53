import { join, resolve } from "node:path";
import { benchInstall } from "./bench_install.ts";
import { openReport } from "./bench_report.ts";
import { benchUpload } from "./bench_upload.ts";
import { compileModule } from "../build/compile.ts";
import { prepare } from "../prepare.ts";
import {
  cacheOf,
  fakeSettings,
  ownTokens,
  temporaryHome,
} from "../../tests/support/coursera/fake_coursera_client.ts";
import { FakeCoursera } from "../../tests/support/coursera/fake_coursera.ts";
import { batchFigures } from "./bench_batch.ts";
import { print, runScript } from "../say.ts";

/** One figure: what is measured, against what, and how much it may be. */
export interface Figure {
  name: string;
  /** The measured ratio or amount. */
  value: number;
  /** What it may be at most. */
  limit: number;
  unit: string;
  /** The medians behind it, for the reader. */
  detail: string;
}

const root = resolve(import.meta.dirname!, "../..");
const RUNS = 15;

/** The production limits, as plain docker is given them. */
const PLAIN_LIMITS = [
  ...["--user", "1000", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"],
  ...["--memory", "1024m", "--memory-swap", "1024m", "--cpus", "1", "--pids-limit", "256"],
  ...["--hostname", "somehost", "--network", "none", "--log-driver", "none"],
];

/** Measures everything that was promised, as ratios of medians taken in the same run. */
async function bench(): Promise<number> {
  const { binary, env } = await prepare();
  const surroundings = { ...Deno.env.toObject(), ...env, NO_COLOR: "1" };
  const work = await Deno.makeTempDir({ prefix: "bench-" });
  try {
    const figures = [
      await startUp(binary, work, surroundings),
      await checkAuth(binary, work, surroundings),
      ...await longDockerfiles(binary, work, surroundings),
      await gradeLocal(binary, work, surroundings),
      await ls(binary, surroundings),
      await floodMemory(binary, work, surroundings),
      ...await benchInstall(binary, work, surroundings),
      await openReport(work),
      ...await batchFigures({
        binary,
        work,
        env: surroundings,
        plainLimits: PLAIN_LIMITS,
        grader: (name, script) => grader(name, script, work, surroundings),
      }),
      ...await benchUpload(binary, work, surroundings),
    ];
    for (const { name, value, limit, unit, detail } of figures) {
      const verdict = value <= limit ? "ok  " : "OVER";
      print(`${verdict} ${name}: ${value.toFixed(2)}${unit} (at most ${limit}${unit}; ${detail})`);
    }
    return figures.every(({ value, limit }) => value <= limit) ? 0 : 1;
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

type Env = Record<string, string>;

async function startUp(binary: string, work: string, env: Env): Promise<Figure> {
  const empty = await emptyProgram(work);
  return await ratio("--version against an empty program", 1.6, {
    measured: () => run([binary, "--version"], env),
    against: () => run([empty], env),
  });
}

async function emptyProgram(work: string): Promise<string> {
  const entry = join(work, "empty.ts");
  await Deno.writeTextFile(entry, "export {};\n");
  return await compileModule(entry, join(work, "empty"));
}

/** The server's answer counts with the empty program: both are what no program could save. */
async function checkAuth(binary: string, work: string, env: Env): Promise<Figure> {
  const empty = await emptyProgram(work);
  await using fake = await FakeCoursera.start();
  await using home = await temporaryHome();
  await home.write(".coursera/courseraprogramming.cfg", fakeSettings(fake));
  await home.write(".coursera/oauth2_cache.json", cacheOf());
  ownTokens(home, fake.origin);
  const account = { ...env, HOME: home.path };
  const url = `${fake.origin}/api/externalBasicProfiles.v1?q=me&fields=name`;
  const headers = { authorization: `Bearer ${/fake-access-token[\w-]*/.exec(cacheOf())?.[0]}` };
  return await ratio("check-auth against two empty programs and the server's answer", 1, {
    measured: () => run([binary, "configure", "check-auth"], account),
    against: async () => {
      await run([empty], env);
      await run([empty], env);
      await (await fetch(url, { headers })).text();
    },
  });
}

/**
 * What 100 lines cost beyond a Dockerfile of three: parsing and rules, by a process of its own. And
 * what 10,000 cost against 1,000, which ten times as much and some work of the garbage collector
 * explain.
 */
async function longDockerfiles(binary: string, work: string, env: Env): Promise<Figure[]> {
  const end = ["COPY --chmod=0755 grade.py /grader/grade.py", 'ENTRYPOINT ["/grader/grade.py"]'];
  const from = "FROM debian:12.7-slim";
  const check = async (lines: number, written = exercise) => {
    const path = join(work, `Dockerfile.${written.name}.${lines}`);
    const parts: string[] = [];
    for (let part = 1; parts.length < lines; part++) parts.push(...written(part));
    await Deno.writeTextFile(path, `${[from, ...parts, ...end].join("\n")}\n`);
    return () => run([binary, "sanity", "--skip-environment", path], env);
  };
  const empty = await emptyProgram(work);
  // What is left of two times is steady only after many of them.
  const runs = 4 * RUNS;
  const [short = [], hundred = [], nothing = []] = await inTurn([
    await check(0),
    await check(100),
    () => run([empty], env),
  ], runs);
  const beyond = median(hundred.map((time, turn) => time - (short[turn] ?? NaN)));
  const [ofShort, ofEmpty] = [median(short), median(nothing)];
  const growth = async (what: string, written: (part: number) => string[]): Promise<Figure> => {
    const [none = [], thousand = [], many = []] = await inTurn(
      [await check(0), await check(1000, written), await check(10_000, written)],
      RUNS,
    );
    const [ofThousand, ofMany] = [thousand, many].map((times) => median(times) - median(none));
    return {
      name: `sanity on 10,000 ${what} lines of Dockerfile against 1,000`,
      value: (ofMany ?? NaN) / (ofThousand ?? NaN),
      limit: 20,
      unit: " x",
      detail: `medians ${ofMany?.toFixed(0)} and ${ofThousand?.toFixed(0)} ms of ${RUNS} runs`,
    };
  };
  return [
    {
      name: "sanity on 100 lines of Dockerfile beyond one on 3, against an empty program",
      value: beyond / ofEmpty,
      limit: 0.15,
      unit: " x",
      detail: `medians ${beyond.toFixed(1)} ms beyond ${ofShort.toFixed(0)}, and ` +
        `${ofEmpty.toFixed(0)} ms, of ${runs} runs`,
    },
    await growth("realistic", exercise),
    await growth("repetitive", repetition),
  ];
}

/** Two lines that put a file into a folder and run a program that may do anything to it. */
function repetition(part: number): string[] {
  return [`COPY --chmod=0755 f${part}.py /grader/f${part}.py`, `RUN /grader/f${part}.py`];
}

/** Twenty-five lines of a Dockerfile as people write them, with nothing to complain of. */
function exercise(part: number): string[] {
  const folder = `/grader/part${part}`;
  return [
    `# What part ${part} is graded with`,
    `ARG PART_${part}_VERSION=1.${part}`,
    "RUN apt-get update && \\",
    "    apt-get install -y --no-install-recommends \\",
    "      # compilers",
    "      build-essential \\",
    "      gfortran \\",
    "      # what the tests are written with",
    "      python3 \\",
    "      python3-numpy \\",
    `      python3-part${part} && \\`,
    "    rm -rf /var/lib/apt/lists/*",
    "",
    `WORKDIR ${folder}`,
    `COPY --chmod=0644 part${part}/cases.json part${part}/limits.json ${folder}/`,
    `COPY --chmod=0755 ["part${part}/run tests.sh", "${folder}/"]`,
    `RUN pip install --no-cache-dir "part${part}==\${PART_${part}_VERSION}" && \\`,
    `    for file in ${folder}/*.json; do python3 -m json.tool "$file" > /dev/null; done`,
    "RUN <<EOF",
    "set -e",
    `mkdir -p ${folder}/expected`,
    `chmod -R a+rX ${folder}`,
    "EOF",
    `LABEL org.example.part${part}="Part ${part}"`,
    "",
  ];
}

async function gradeLocal(binary: string, work: string, env: Env): Promise<Figure> {
  const image = await grader(
    "trivial",
    '#!/bin/sh\necho \'{"fractionalScore": 1, "feedback": "x"}\'\n',
    work,
    env,
  );
  const submission = join(root, "examples/v1-shell/submissions/pass");
  const mount = `type=bind,source=${submission},target=/shared/submission,readonly`;
  return await ratio("grade local against docker run with the same limits", 1.5, {
    measured: () => run([binary, "grade", "local", image, submission], env),
    against: () => run(["docker", "run", "--rm", ...PLAIN_LIMITS, "--mount", mount, image], env),
  });
}

async function ls(binary: string, env: Env): Promise<Figure> {
  const image = "busybox:1.35.0";
  const plain = ["--rm", "--network", "none", "--entrypoint", "/bin/ls", image, "/bin"];
  return await ratio("ls against the docker run it stands for", 1.3, {
    measured: () => run([binary, "ls", image, "/bin"], env),
    against: () => run(["docker", "run", ...plain], env),
  });
}

/** Peak memory of the program while a grader prints 2 GB, in MB, by the kernel's high-water mark. */
async function floodMemory(binary: string, work: string, env: Env): Promise<Figure> {
  const script = "#!/bin/sh\nhead -c 2000000000 /dev/zero\n";
  const image = await grader("flood", script, work, env);
  const child = new Deno.Command(binary, {
    args: ["grade", "local", image, join(root, "examples/v1-shell/submissions/pass")],
    env,
    stdout: "null",
    stderr: "null",
  }).spawn();
  let kilobytes = 0;
  let running = true;
  const ended = child.status.then(() => running = false);
  while (running) {
    const status = await Deno.readTextFile(`/proc/${child.pid}/status`).catch(() => "");
    kilobytes = Math.max(kilobytes, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
    await new Promise((done) => setTimeout(done, 20));
  }
  await ended;
  const value = kilobytes / 1024;
  return {
    name: "peak memory for 2 GB of output",
    value,
    limit: 120,
    unit: " MB",
    detail: "VmHWM",
  };
}

/** An image with one script as its entry point. */
async function grader(name: string, script: string, work: string, env: Env): Promise<string> {
  const context = join(work, name);
  await Deno.mkdir(context);
  await Deno.writeTextFile(
    join(context, "Dockerfile"),
    'FROM busybox:1.35.0\nCOPY grade.sh /grade.sh\nENTRYPOINT ["/bin/sh", "/grade.sh"]\n',
  );
  await Deno.writeTextFile(join(context, "grade.sh"), script);
  const tag = `courseraprogramming-bench/${name}`;
  await run(["docker", "build", "--quiet", "--tag", tag, context], env);
  return tag;
}

/** Two things to do, one of which the other is compared with. */
interface Pair {
  measured: () => Promise<void>;
  against: () => Promise<void>;
}

async function ratio(name: string, limit: number, pair: Pair): Promise<Figure> {
  const [ours, plain] = await medians(pair);
  const detail = `medians ${ours.toFixed(0)} and ${plain.toFixed(0)} ms of ${RUNS} runs`;
  return { name, value: ours / plain, limit, unit: " x", detail };
}

async function medians({ measured, against }: Pair): Promise<[number, number]> {
  const [ours = [], plain = []] = await inTurn([measured, against], RUNS);
  return [median(ours), median(plain)];
}

/** The times of each action in milliseconds, taken in turn so that the machine's mood meets all. */
async function inTurn(actions: (() => Promise<void>)[], runs: number): Promise<number[][]> {
  const times = actions.map((): number[] => []);
  for (let turn = 0; turn <= runs; turn++) {
    for (const [which, action] of actions.entries()) {
      const start = performance.now();
      await action();
      // The first turn only warms up.
      if (turn > 0) times[which]?.push(performance.now() - start);
    }
  }
  return times;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

async function run([program, ...args]: string[], env: Env): Promise<void> {
  const command = new Deno.Command(program!, {
    args,
    env,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  });
  const { code, stderr } = await command.output();
  if (code !== 0) {
    throw new Error(
      `${program} ${args[0]} ended with ${code}: ${new TextDecoder().decode(stderr)}`,
    );
  }
}

if (import.meta.main) await runScript(bench);
