import $ from "dax";
import { setTimeout as sleep } from "node:timers/promises";
import { basename, join } from "node:path";
import { UserError } from "../terminal/errors.ts";
import { searchPath } from "./apt.ts";
import { missingCgroups, readCgroupState } from "./cgroups.ts";

/** The folder with all files of the private engine; fixed, so that later runs find it. */
export const privateEngineDirectory = "/var/lib/courseraprogramming-dev/engine";
/** The same for a second one. */
export const secondEngineDirectory = "/var/lib/courseraprogramming-dev/second-engine";

const startMilliseconds = 60_000;
const stopMilliseconds = 30_000;
const pollMilliseconds = 100;

/** The address of the engine that keeps its state in `directory`. */
export function privateEngineHost(directory: string): string {
  return `unix://${join(directory, "docker.sock")}`;
}

/** The version of the engine that the variables select; undefined if none answers. */
export async function engineVersion(env: Record<string, string>): Promise<string | undefined> {
  const result = await $`docker version --format ${"{{.Server.Version}}"}`
    .env(env).timeout("20s")
    .stdin("null").stdout("piped").stderr("null").noThrow();
  const version = result.stdout.trim();
  return result.code === 0 && version !== "" ? version : undefined;
}

/**
 * Prepares the namespaces of the engine, then becomes the engine. `$1` is yes if `/sys/fs/cgroup`
 * needs a file system, `$2` lists the mount options of hierarchies to mount, `$3` is the log.
 */
const startScript = `
ip link set lo up
if [ "$1" = yes ]; then mount -t tmpfs -o mode=755 cgroup /sys/fs/cgroup; fi
for options in $2; do
  place=/sys/fs/cgroup/\${options#none,name=}
  mkdir -p "$place"
  mount -t cgroup -o "$options" cgroup "$place"
done
log=$3
shift 3
exec "$@" >"$log" 2>&1
`;

/**
 * Starts an engine that keeps its state in `directory`, and waits until it answers.
 *
 * It has its own network namespace, so that it does not touch the bridge or firewall rules of
 * another engine, and its own mount namespace, so that control groups mounted for it appear nowhere
 * else.
 */
export async function startPrivateEngine(directory: string): Promise<void> {
  await Deno.mkdir(directory, { recursive: true, mode: 0o711 });
  await removeStalePidFiles(directory);
  const { base, hierarchies } = missingCgroups(await readCgroupState());
  const log = join(directory, "log");
  const engine = [
    "dockerd",
    ...["--host", privateEngineHost(directory)],
    ...["--data-root", join(directory, "data")],
    ...["--exec-root", join(directory, "exec")],
    ...["--pidfile", join(directory, "pid")],
  ];
  const prepared = [base ? "yes" : "no", hierarchies.join(" "), log, ...engine];
  await startEngine({
    command: [
      ...["setsid", "--fork", "unshare", "--net", "--mount", "--propagation", "slave"],
      ...["sh", "-c", startScript, "sh", ...prepared],
    ],
    env: { DOCKER_HOST: privateEngineHost(directory) },
    log,
  });
}

/** How to start, call and read the log of an engine. */
export interface EngineStart {
  /** Starts the engine in the background, then exits. */
  command: readonly string[];
  /** Variables for `docker` to call it. */
  env: Record<string, string>;
  /** Its log file. */
  log: string;
}

/**
 * Starts an engine in the background and waits until it answers.
 *
 * @throws {UserError} with the end of its log if it does not
 */
export async function startEngine({ command, env, log }: EngineStart): Promise<void> {
  // It may outlive this run, whose own folder for temporary files is then gone.
  await $`${command}`.cwd("/").env({ PATH: searchPath, TMPDIR: undefined })
    .stdin("null").stdout("null").stderr("null");
  await untilItAnswers(env, log);
}

/** Neither the engine nor its containerd starts if the file names any living process. */
export async function removeStalePidFiles(directory: string): Promise<void> {
  const files = {
    pid: "dockerd",
    "dockerd.pid": "dockerd",
    "exec/containerd/containerd.pid": "containerd",
  };
  for (const [file, program] of Object.entries(files)) {
    const path = join(directory, file);
    const pid = await Deno.readTextFile(path).catch(() => undefined);
    if (pid !== undefined && await programOf(pid) !== program) await Deno.remove(path);
  }
}

/** Empty for a process that has ended, even if it has not been waited for. */
async function programOf(pid: string): Promise<string> {
  return basename((await commandLine(pid.trim()))[0] ?? "");
}

async function commandLine(pid: string): Promise<string[]> {
  return (await Deno.readTextFile(`/proc/${pid}/cmdline`).catch(() => "")).split("\0");
}

async function untilItAnswers(env: Record<string, string>, log: string): Promise<void> {
  const deadline = Date.now() + startMilliseconds;
  while (Date.now() < deadline) {
    if (await engineVersion(env) !== undefined) return;
    if (/failed to start|level=fatal/.test(await readLog(log))) break;
    await sleep(pollMilliseconds);
  }
  const lastLine = (await readLog(log)).trim().split("\n").at(-1);
  throw new UserError(`Starting a Docker engine failed: ${lastLine || "it does not answer"}`, {
    hint: `its log is ${log}`,
  });
}

function readLog(path: string): Promise<string> {
  return Deno.readTextFile(path).catch(() => "");
}

/**
 * Stops the engine that keeps its state in `directory`, and only that one; its images stay.
 *
 * @returns whether it was running
 */
export async function stopPrivateEngine(directory: string): Promise<boolean> {
  const pid = await runningEngine(directory);
  if (pid === undefined) return false;
  Deno.kill(pid, "SIGTERM");
  const deadline = Date.now() + stopMilliseconds;
  while (await runningEngine(directory) !== undefined) {
    if (Date.now() > deadline) {
      throw new UserError(`Stopping the Docker engine failed: process ${pid} is still there`);
    }
    await sleep(pollMilliseconds);
  }
  return true;
}

/** The process of the engine; after a restart the pid file may name an unrelated process. */
async function runningEngine(directory: string): Promise<number | undefined> {
  const pid = (await Deno.readTextFile(join(directory, "pid")).catch(() => "")).trim();
  if (!/^\d+$/.test(pid)) return undefined;
  const words = await commandLine(pid);
  return words.includes(privateEngineHost(directory)) ? Number(pid) : undefined;
}
