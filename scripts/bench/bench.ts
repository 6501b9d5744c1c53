import { join, resolve } from "node:path";
import { UserError } from "../../terminal/errors.ts";
import { enginesDirectory } from "../engines/directories.ts";
import { startNativeEngine, stopNativeEngine } from "../engines/start_native_engine.ts";
import { ensureBusybox } from "../images.ts";
import { withLock } from "../lock.ts";
import { prepare } from "../prepare.ts";
import { print, runScript } from "../say.ts";
import { batchFigures } from "./bench_batch.ts";
import { printCapacity } from "./bench_capacity.ts";
import { benchInstall } from "./bench_install.ts";
import { openReport } from "./bench_report.ts";
import { benchSanity } from "./bench_sanity.ts";
import { mergeFigures } from "./bench_shards.ts";
import { benchStart } from "./bench_start.ts";
import { benchWatch } from "./bench_watch.ts";
import { benchUpload } from "./bench_upload.ts";
import type { Figure } from "./figure.ts";
import { measure } from "./peak.ts";
import { ratio, run } from "./timing.ts";

type Env = Record<string, string>;

const root = resolve(import.meta.dirname!, "../..");

/** The production limits, as options of plain docker. */
const PLAIN_LIMITS = [
  ...["--user", "1000", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"],
  ...["--memory", "1024m", "--memory-swap", "1024m", "--cpus", "1", "--pids-limit", "256"],
  ...["--hostname", "somehost", "--network", "none", "--log-driver", "none"],
];

/** Gradings of each worker for a row of the capacity table. */
const ROUNDS = 8;

/**
 * Measures everything that is promised, as ratios of medians from the same run; with `capacity
 * [ROUNDS]` prints the tables of docs/batch.md instead, which promise nothing.
 */
async function bench(): Promise<number> {
  const [what, rounds = String(ROUNDS)] = Deno.args;
  if (what !== undefined && (what !== "capacity" || !/^[1-9]\d{0,3}$/.test(rounds))) {
    throw new UserError("`task bench` takes nothing, or `capacity [ROUNDS]`");
  }
  const { binary, env } = await prepare();
  const surroundings = { ...Deno.env.toObject(), ...env, NO_COLOR: "1" };
  const work = await Deno.makeTempDir({ prefix: "bench-" });
  try {
    const newGrader = (name: string, script: string) => grader(name, script, work, surroundings);
    if (what === "capacity") {
      const parts = { binary, work, env: surroundings, grader: newGrader };
      await printCapacity({ ...parts, rounds: Number(rounds) });
      return 0;
    }
    const figures = [
      ...await benchStart(binary, work, surroundings),
      ...await benchSanity(binary, work, surroundings),
      ...await withEngine(binary, work, surroundings),
      ...await withNewEngine(binary, work, surroundings),
      await floodMemory(binary, work, surroundings),
      ...await benchInstall(binary, work, surroundings),
      await openReport(work, 5000, 300),
      await openReport(work, 100_000, 35),
      ...await mergeFigures(binary, work, surroundings),
      ...await batchFigures({
        binary,
        work,
        env: surroundings,
        plainLimits: PLAIN_LIMITS,
        grader: newGrader,
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

/** @param on is added to the names of the figures */
async function withEngine(binary: string, work: string, env: Env, on = ""): Promise<Figure[]> {
  const image = await trivialGrader(work, env);
  const figures = [
    await gradeLocal(binary, image, env),
    await benchWatch(binary, image, work, env),
    await ls(binary, env),
  ];
  return figures.map((figure) => ({ ...figure, name: `${figure.name}${on}` }));
}

/** An engine that users have today, if the tests' own engine is older. */
async function withNewEngine(binary: string, work: string, env: Env): Promise<Figure[]> {
  const name = "docker-28.5";
  return await withLock(join(enginesDirectory, `${name}.lock`), async () => {
    const engine = await startNativeEngine(name, binary);
    try {
      await ensureBusybox(engine);
      const folder = join(work, name);
      await Deno.mkdir(folder);
      return await withEngine(
        binary,
        folder,
        { ...env, ...engine.env },
        `, Docker ${engine.version}`,
      );
    } finally {
      await stopNativeEngine(name);
    }
  });
}

async function trivialGrader(work: string, env: Env): Promise<string> {
  const script = '#!/bin/sh\necho \'{"fractionalScore": 1, "feedback": "x"}\'\n';
  return await grader("trivial", script, work, env);
}

async function gradeLocal(binary: string, image: string, env: Env): Promise<Figure> {
  const submission = join(root, "tests/graders/v1-shell/submissions/pass");
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
  const submission = join(root, "tests/graders/v1-shell/submissions/pass");
  // Output of this kind is not a verdict.
  const code = 1;
  const { megabytes } = await measure(binary, ["grade", "local", image, submission], env, code);
  return {
    name: "peak memory for 2 GB of output",
    value: megabytes,
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

if (import.meta.main) await runScript(bench);
