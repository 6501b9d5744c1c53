import { join, resolve } from "node:path";
import { prepare } from "../prepare.ts";
import { print, runScript } from "../say.ts";
import { batchFigures } from "./bench_batch.ts";
import { benchInstall } from "./bench_install.ts";
import { openReport } from "./bench_report.ts";
import { benchSanity } from "./bench_sanity.ts";
import { benchStart } from "./bench_start.ts";
import { benchUpload } from "./bench_upload.ts";
import type { Figure } from "./figure.ts";
import { ratio, run } from "./timing.ts";

type Env = Record<string, string>;

const root = resolve(import.meta.dirname!, "../..");

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
      ...await benchStart(binary, work, surroundings),
      ...await benchSanity(binary, work, surroundings),
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

if (import.meta.main) await runScript(bench);
