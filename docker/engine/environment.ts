/** Whether Docker on this machine can stand for production. */

import { bytes } from "../../terminal/measures.ts";
import type { Docker } from "./docker.ts";
import { type Engine, inspectEngine } from "./engine.ts";
import { freeBytes } from "./free_space.ts";

/** One thing that was looked at. */
export interface EnvironmentCheck {
  status: "ok" | "warning";
  text: string;
  hint?: string;
}

/** A build needs about this much. */
const LITTLE_DISK = 10 * 1024 ** 3;

/** v2 graders get at least this much. */
const LITTLE_MEMORY = 2 * 1024 ** 3;

/** A clock that is off by more makes caches and certificates go wrong. */
const CLOCK_TOLERANCE_MS = 60_000;

/**
 * Asks client and engine what they are.
 *
 * @throws {DockerNotInstalledError} {@linkcode DockerUnavailableError} {@linkcode DockerRefusedError}
 */
export async function checkEnvironment(docker: Docker): Promise<EnvironmentCheck[]> {
  const [engine, versions] = await Promise.all([inspectEngine(docker), versionsOf(docker)]);
  const disk = await freeDisk(docker, engine);
  return [
    { status: "ok", text: versions },
    ...limits(engine),
    size(engine),
    architecture(engine),
    clock(engine),
    ...(disk === undefined ? [] : [disk]),
  ];
}

async function versionsOf(docker: Docker): Promise<string> {
  const format = "{{.Client.Version}} {{.Client.APIVersion}} {{.Server.Version}} " +
    "{{.Server.APIVersion}}";
  const [client, api, server, serverApi] = (await docker.output(["version", "--format", format]))
    .trim().split(" ");
  return `Docker client ${client}, engine ${server} (API ${api} of ${serverApi})`;
}

function limits({ limits }: Engine): EnvironmentCheck[] {
  const missing = [
    ...(limits.memoryLimit ? [] : ["memory"]),
    ...(limits.swapLimit ? [] : ["swap"]),
    ...(limits.pidsLimit ? [] : ["processes"]),
    ...(limits.cpuQuota ? [] : ["CPU"]),
  ];
  if (missing.length === 0) {
    return [{ status: "ok", text: "Limits of memory, swap, CPU and processes are enforced" }];
  }
  return [{
    status: "warning",
    text: `The engine does not enforce limits of: ${missing.join(", ")}`,
    hint: "gradings here are more lenient than production; see the engine's cgroup settings",
  }];
}

function size({ info }: Engine): EnvironmentCheck {
  const text = `The engine has ${info.NCPU} CPUs and ${bytes(info.MemTotal)}`;
  if (info.MemTotal >= LITTLE_MEMORY) return { status: "ok", text };
  return { status: "warning", text, hint: "graders may need more than that" };
}

function architecture({ architecture: machine }: Engine): EnvironmentCheck {
  if (machine === "amd64") return { status: "ok", text: "The engine runs amd64, as production" };
  return {
    status: "warning",
    text: `The engine is ${machine}, production is amd64: images run by emulation, slowly`,
    hint: "build with `--platform linux/amd64`",
  };
}

function clock({ clockAhead }: Engine): EnvironmentCheck {
  const seconds = Math.round(Math.abs(clockAhead) / 1000);
  if (Math.abs(clockAhead) <= CLOCK_TOLERANCE_MS) {
    return { status: "ok", text: "The engine's clock agrees with this machine's" };
  }
  const direction = clockAhead > 0 ? "ahead of" : "behind";
  return {
    status: "warning",
    text: `The engine's clock is ${seconds} s ${direction} this machine's`,
    hint: "restart the virtual machine that the engine runs in",
  };
}

/** Free space where the engine keeps its images; only known for one that runs on this machine. */
async function freeDisk(docker: Docker, engine: Engine): Promise<EnvironmentCheck | undefined> {
  const folder = engine.info.DockerRootDir;
  if (folder === undefined || !/^unix:/.test(engine.endpoint ?? "")) return undefined;
  const free = await freeBytes(folder);
  if (free === undefined) return undefined;
  const text = `${bytes(free)} of disk are free for images`;
  if (free >= LITTLE_DISK) return { status: "ok", text };
  return {
    status: "warning",
    text,
    hint: `\`docker system prune\` makes room on ${docker.addressText}`,
  };
}
