import { setTimeout as delay } from "node:timers/promises";
import type { Docker } from "../engine/docker.ts";
import { DockerCommandError, DockerUnavailableError } from "../engine/errors.ts";
import type { ContainerState } from "../engine/schemas.ts";

/** How long to wait for a killed container to end before killing its client. */
const KILL_PATIENCE_MS = 30_000;

/**
 * Kills a container by name while a client is attached to it. Killing only the client would leave
 * the container running.
 */
export class Ending {
  readonly #docker: Docker;
  readonly #name: string;
  readonly #client: Pick<Deno.ChildProcess, "kill">;
  #killing: Promise<void> | undefined;
  #backstop: ReturnType<typeof setTimeout> | undefined;
  #over = false;

  constructor(docker: Docker, name: string, client: Pick<Deno.ChildProcess, "kill">) {
    this.#docker = docker;
    this.#name = name;
    this.#client = client;
  }

  /** Starts killing the container; later calls do nothing. */
  begin = (): void => {
    this.#killing ??= this.#kill().catch(() => {});
    // If the engine hangs, its client, and so this program, would wait forever.
    this.#backstop ??= setTimeout(() => killClient(this.#client), KILL_PATIENCE_MS);
  };

  /** Must be called once the client has ended, for whatever reason. */
  async settle(): Promise<void> {
    this.#over = true;
    clearTimeout(this.#backstop);
    await this.#killing;
  }

  async #kill(): Promise<void> {
    // Retries, because the engine refuses to kill a container that is still starting.
    while (!this.#over && !await this.#docker.killContainer(this.#name)) await delay(100);
  }
}

/** Kills a docker client immediately. */
export function killClient(client: Pick<Deno.ChildProcess, "kill">): void {
  try {
    client.kill("SIGKILL");
  } catch (error) {
    // It has already ended.
    if (!(error instanceof TypeError) && !(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/**
 * Removes a container, running or not. A failure is reported, never thrown.
 *
 * @param created whether the engine has confirmed the creation; if not, it may still be creating it
 */
export async function removeContainer(
  docker: Docker,
  name: string,
  { created, report }: { created: boolean; report: (error: unknown) => void },
): Promise<void> {
  // After the client was interrupted, the engine may still create the container after the first
  // attempt.
  for (let attempt = 0; attempt < (created ? 1 : 3); attempt++) {
    if (attempt > 0) await delay(150);
    try {
      await docker.removeContainers([name]);
    } catch (error) {
      if (attempt === 0) await docker.removeContainers([name]).catch(report);
      else report(error);
      if (error instanceof DockerUnavailableError) return;
    }
  }
}

/**
 * The state of a container whose client has ended. The container may outlive the client (an engine
 * restart).
 *
 * @throws {DockerUnavailableError} if it is still running or no longer exists
 */
export async function inspectEnded(docker: Docker, name: string): Promise<ContainerState> {
  const state = await docker.inspectContainer(name).catch((error: unknown) => {
    if (!(error instanceof DockerCommandError)) throw error;
    throw new DockerUnavailableError(
      docker.addressText,
      `the container \`${name}\` was removed while it ran`,
      "did somebody prune containers, or restart the engine?",
    );
  });
  if (!state.Running) return state;
  throw connectionLost(docker);
}

/** The error for a client that ended before its container. */
export function connectionLost(docker: Docker): DockerUnavailableError {
  return new DockerUnavailableError(
    docker.addressText,
    "the connection to the running container was lost",
    "run it again when the engine is stable",
  );
}
