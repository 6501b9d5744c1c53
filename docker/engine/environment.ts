/** Checks whether Docker on this machine can stand in for production. */

import { bytes } from "../../terminal/measures.ts";
import { type Builder, findBuilder } from "./builder.ts";
import type { Docker } from "./docker.ts";
import { type Engine, inspectEngine } from "./engine.ts";
import { freeBytes } from "./free_space.ts";

/** One check and its result. */
export interface EnvironmentCheck {
  status: "ok" | "warning";
  text: string;
  hint?: string;
}

/** All checks. */
export interface Environment {
  checks: EnvironmentCheck[];
  builder: Builder;
}

/** A build needs about this much. */
const LITTLE_DISK = 10 * 1024 ** 3;

/** v2 graders get at least this much. */
const LITTLE_MEMORY = 2 * 1024 ** 3;

/** A larger difference breaks caches and certificates. */
const CLOCK_TOLERANCE_MS = 60_000;

/**
 * Queries the versions and properties of client and engine.
 *
 * @throws {DockerNotInstalledError} {@linkcode DockerUnavailableError} {@linkcode
 * DockerRefusedError}
 */
export async function checkEnvironment(docker: Docker): Promise<Environment> {
  const [engine, versions, builder] = await Promise.all([
    inspectEngine(docker),
    versionsOf(docker),
    findBuilder(docker),
  ]);
  const disk = await freeDisk(docker, engine);
  const checks = [
    { status: "ok", text: versions } as const,
    build(builder),
    ...limits(engine),
    size(engine),
    architecture(engine),
    clock(engine),
    ...(disk === undefined ? [] : [disk]),
  ];
  return { checks, builder };
}

/**
 * A builder that lacks a feature is not a fault: if a Dockerfile needs it, the build reports that.
 */
function build({ name, isModern, hint }: Builder): EnvironmentCheck {
  if (name === undefined) {
    return {
      status: "warning",
      text:
        "No image can be built: DOCKER_BUILDKIT is set, and the client has no buildx that works",
      ...(hint === undefined ? {} : { hint }),
    };
  }
  const text = `Images are built by ${name}`;
  if (isModern) return { status: "ok", text };
  const way = hint === undefined ? "" : `; for BuildKit, ${hint}`;
  return {
    status: "ok",
    text: `${text}, without \`COPY --chmod\`, \`RUN --mount\` and heredocs${way}`,
  };
}

async function versionsOf(docker: Docker): Promise<string> {
  if (docker.command === "podman") {
    const client = await docker.output(["version", "--format", "{{.Client.Version}}"]);
    const { ServerVersion: engine } = await docker.knownInfo();
    return `Podman client ${client.trim()}, engine ${engine}`;
  }
  const format = "{{.Client.Version}} {{.Client.APIVersion}} {{.Server.Version}} " +
    "{{.Server.APIVersion}}";
  const [client, api, server, serverApi] = (await docker.output(["version", "--format", format]))
    .trim().split(" ");
  return `Docker client ${client}, engine ${server} (API ${api} of ${serverApi})`;
}

function limits({ limits, info }: Engine): EnvironmentCheck[] {
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
    hint: `gradings here are more lenient than production; ${
      info.SecurityOptions?.includes("name=rootless")
        ? "a rootless engine needs cgroup v2 and systemd to enforce limits"
        : "see the engine's cgroup settings"
    }`,
  }];
}

function size({ info }: Engine): EnvironmentCheck {
  const text = `The engine has ${info.NCPU} CPUs and ${bytes(info.MemTotal)}`;
  if (info.MemTotal >= LITTLE_MEMORY) return { status: "ok", text };
  return { status: "warning", text, hint: "graders may need more than that" };
}

function architecture({ architecture: machine }: Engine): EnvironmentCheck {
  if (machine === "amd64") {
    return { status: "ok", text: "The engine runs amd64, as production does" };
  }
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

/** Free space where the engine stores its images; only known for one that runs on this machine. */
async function freeDisk(docker: Docker, engine: Engine): Promise<EnvironmentCheck | undefined> {
  const folder = engine.info.DockerRootDir;
  if (folder === undefined || !/^unix:/.test(engine.endpoint ?? "")) return undefined;
  const free = await freeBytes(folder);
  if (free === undefined) return undefined;
  const text = `${bytes(free)} of disk is free for images`;
  if (free >= LITTLE_DISK) return { status: "ok", text };
  return {
    status: "warning",
    text,
    hint: `\`${docker.command} system prune\` makes room on ${docker.addressText}`,
  };
}
