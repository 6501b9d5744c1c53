import $ from "dax";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Engine } from "../../tests/engines/engine.ts";
import {
  engineVersion,
  privateEngineHost,
  removeStalePidFiles,
  startEngine,
  stopPrivateEngine,
} from "../private_engine.ts";
import { say } from "../say.ts";
import { containersConf, startCommand } from "./commands.ts";
import { enginesDirectory } from "./directories.ts";
import { readFacts } from "./facts.ts";
import { type NativeEngine, nativeEngines } from "./native_engines.ts";
import { ensureRoot, rootlessUser } from "./root_file_systems.ts";

/** An engine started here that is running. */
export type StartedEngine = Engine & { version: string };

/** The folder with all files of an engine. */
export function directoryOf(name: string): string {
  return join(enginesDirectory, name);
}

/**
 * Starts an engine unless it is running; makes its root file system if needed.
 *
 * @param name one of {@linkcode nativeEngines}
 * @param binary the compiled program
 */
export async function startNativeEngine(name: string, binary: string): Promise<StartedEngine> {
  const engine = nativeEngines[name];
  if (engine === undefined) throw new Error(`no engine ${name}`);
  const directory = directoryOf(name);
  const root = await ensureRoot(engine.suite);
  await prepareDirectory(engine, directory);
  const client = join(directory, "client");
  const caller = await prepareClient(engine, { root, client, binary });
  const env = environment(directory, client);
  if (await engineVersion(env) === undefined) {
    await removeStalePidFiles(directory);
    const command = await startCommand(engine, root, directory);
    await startEngine({ command, env, log: join(directory, "log") });
  }
  const version = await engineVersion(env) ?? "";
  if (!version.startsWith(`${engine.version}.`)) {
    say(`${name} is ${version}: Debian ${engine.suite} has another version now`);
  }
  return { name, ...caller, env, temporary: tmpdir(), facts: await readFacts(env), version };
}

/** Stops an engine and its containers; keeps its images. @returns whether it was running */
export async function stopNativeEngine(name: string): Promise<boolean> {
  const directory = directoryOf(name);
  if (nativeEngines[name]?.kind === "podman") {
    // Podman's containers outlive its service.
    const env = environment(directory, join(directory, "client"));
    const containers = await $`docker ps --quiet`.env(env).stdin("null").stderr("null").noThrow()
      .lines();
    for (const id of containers.filter((line) => line !== "")) {
      await $`docker kill ${id}`.env(env).stdout("null").stderr("null").noThrow();
    }
  }
  return await stopPrivateEngine(directory);
}

async function prepareDirectory({ kind, settings }: NativeEngine, directory: string) {
  const folders = ["home", "run", "data", "exec"];
  for (const folder of ["", ...folders]) {
    await Deno.mkdir(join(directory, folder), { recursive: true, mode: 0o711 });
  }
  await Deno.writeTextFile(join(directory, "daemon.json"), JSON.stringify(settings));
  await Deno.writeTextFile(join(directory, "containers.conf"), containersConf);
  if (kind !== "docker-rootless") return;
  // Its user may add files next to those read and written as root, but not replace them.
  await Deno.chown(directory, 0, rootlessUser.id);
  await Deno.chmod(directory, 0o1771);
  for (const folder of folders) {
    await Deno.chown(join(directory, folder), rootlessUser.id, rootlessUser.id);
  }
  // RootlessKit requires it to be private to its user.
  await Deno.chmod(join(directory, "run"), 0o700);
}

/**
 * Puts the client of the same packages and its builder, which run on this machine's files, into a
 * folder, and the program next to them if another user runs it.
 *
 * @returns the program and the user who runs it
 */
async function prepareClient(
  { kind }: NativeEngine,
  { root, client, binary }: { root: string; client: string; binary: string },
): Promise<Pick<Engine, "binary" | "user">> {
  // Another user cannot read a link's target.
  const put = kind === "docker-rootless" ? Deno.copyFile : Deno.symlink;
  const plugins = join(client, "cli-plugins");
  await Deno.remove(client, { recursive: true }).catch(ignoreNotFound);
  await Deno.mkdir(plugins, { recursive: true });
  await Deno.writeTextFile(join(client, "config.json"), "{}");
  await put(join(root, "usr/bin/docker"), join(client, "docker"));
  const builder = "docker-buildx";
  const plugin = join(root, "usr/libexec/docker/cli-plugins", builder);
  // Podman has no such builder, and the client would pull one for it from a registry.
  if (kind !== "podman" && await Deno.stat(plugin).catch(ignoreNotFound)) {
    await put(plugin, join(plugins, builder));
  }
  if (kind !== "docker-rootless") return { binary };
  // The builder stores state there.
  await Deno.chown(client, rootlessUser.id, rootlessUser.id);
  const copy = join(client, "courseraprogramming");
  await Deno.copyFile(binary, copy);
  return { binary: copy, user: rootlessUser.id };
}

/** Variables that select the client, and the engine for it. */
function environment(directory: string, client: string): Record<string, string> {
  return {
    DOCKER_HOST: privateEngineHost(directory),
    DOCKER_CONFIG: client,
    // Overrides a context that the user has set.
    DOCKER_CONTEXT: "",
    DOCKER_TLS_VERIFY: "",
    DOCKER_API_VERSION: "",
    PATH: `${client}:${Deno.env.get("PATH") ?? ""}`,
  };
}

function ignoreNotFound(error: unknown): undefined {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
