import $ from "dax";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { UserError } from "../terminal/errors.ts";
import { canInstall, findProgram, installPrograms } from "./apt.ts";
import { withLock } from "./lock.ts";
import {
  engineVersion,
  privateEngineDirectory,
  privateEngineHost,
  secondEngineDirectory,
  startPrivateEngine,
  stopPrivateEngine,
} from "./private_engine.ts";
import { print, runScript, say } from "./say.ts";

/** A running engine. */
export interface Engine {
  /** Found as the user set it up, or this project's own, reused or started now. */
  origin: "found" | "reused" | "started";
  /** Variables for calling `docker`; empty if it finds the engine without them. */
  env: { DOCKER_HOST?: string };
}

const installHint = "install Docker (on Debian, as root: `apt-get install docker.io`) and start it";

/** The package of each program that the project's own engine needs. */
const enginePrograms = {
  docker: "docker.io",
  dockerd: "docker.io",
  ip: "iproute2",
  iptables: "iptables",
  mount: "mount",
};

/**
 * Finds a Docker engine, or starts one: on Debian as root, Debian's, as a private engine. An
 * existing engine, found by `DOCKER_HOST`, by a context, or at a usual place, is used unchanged.
 */
export async function ensureEngine(): Promise<Engine> {
  const found = await findEngine();
  if (found !== undefined) return found;
  if (!await canInstall()) {
    throw new UserError("Finding a Docker engine failed: none answers", { hint: installHint });
  }
  return await withLock(join(dirname(privateEngineDirectory), "engine.lock"), bringEngine);
}

/**
 * Provides a second engine like our own, for tests that would disturb those of the first.
 *
 * @param first where that is the user's, there is no second one
 */
export async function ensureEngineBeside(
  first: Pick<Engine, "origin">,
): Promise<Pick<Engine, "env"> | undefined> {
  if (first.origin === "found") return undefined;
  return await withLock(`${secondEngineDirectory}.lock`, async () => {
    const env = { DOCKER_HOST: privateEngineHost(secondEngineDirectory) };
    if (await engineVersion(env) !== undefined) return { env };
    await startPrivateEngine(secondEngineDirectory);
    say(`Started a second Docker engine at ${env.DOCKER_HOST}`);
    return { env };
  });
}

async function findEngine(): Promise<Engine | undefined> {
  if (await findProgram("docker") === undefined) return undefined;
  const version = await engineVersion({});
  if (version !== undefined) {
    say(`Using the Docker engine that is there (${version})`);
    return { origin: "found", env: {} };
  }
  const chosen = await chosenEngine();
  if (chosen !== undefined) {
    throw new UserError(`Calling the Docker engine failed: ${chosen} does not answer`, {
      hint: "start that engine, or choose none to have one brought",
    });
  }
  return await findRootless();
}

/** How the user chose an engine, which another one must never replace. */
async function chosenEngine(): Promise<string | undefined> {
  for (const name of ["DOCKER_HOST", "DOCKER_CONTEXT"]) {
    const value = Deno.env.get(name);
    if (value) return `${name}=${value}`;
  }
  const context = await $`docker context show`
    .stdin("null").stdout("piped").stderr("null").noThrow();
  const name = context.stdout.trim();
  return context.code === 0 && name !== "default" ? `the context \`${name}\`` : undefined;
}

async function findRootless(): Promise<Engine | undefined> {
  const directory = Deno.env.get("XDG_RUNTIME_DIR");
  if (!directory) return undefined;
  const env = { DOCKER_HOST: `unix://${join(directory, "docker.sock")}` };
  if (await engineVersion(env) === undefined) return undefined;
  say(`Using the rootless Docker engine at ${env.DOCKER_HOST}`);
  return { origin: "found", env };
}

async function bringEngine(): Promise<Engine> {
  const env = { DOCKER_HOST: privateEngineHost(privateEngineDirectory) };
  if (await findProgram("docker") !== undefined && await engineVersion(env) !== undefined) {
    say(`Using our own Docker engine, still running at ${env.DOCKER_HOST}`);
    return { origin: "reused", env };
  }
  await installPrograms(enginePrograms);
  // From Debian 13 on, the client is a separate package.
  await installPrograms({ docker: "docker-cli" });
  // With an init system, the installation has also started the system's engine.
  const found = await findEngine();
  if (found !== undefined) return found;
  await startPrivateEngine(privateEngineDirectory);
  say(`Started our own Docker engine at ${env.DOCKER_HOST}`);
  return { origin: "started", env };
}

if (import.meta.main) {
  await runScript(async () => {
    const { values } = parseArgs({ args: Deno.args, options: { stop: { type: "boolean" } } });
    if (values.stop) {
      const stopped = await stopPrivateEngine(privateEngineDirectory);
      say(stopped ? "Stopped our own Docker engine" : "Our own Docker engine is not running");
      if (await stopPrivateEngine(secondEngineDirectory)) say("Stopped the second one too");
      return 0;
    }
    const { env } = await ensureEngine();
    // For a shell to evaluate, so that `docker` there uses the same engine.
    if (env.DOCKER_HOST !== undefined) print(`export DOCKER_HOST=${env.DOCKER_HOST}`);
    return 0;
  });
}
