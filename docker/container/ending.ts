import { setTimeout as delay } from "node:timers/promises";
import type { Docker } from "../engine/docker.ts";
import { DockerCommandError, DockerUnavailableError } from "../engine/errors.ts";
import type { ContainerState } from "../engine/schemas.ts";

/** How long a killed container may take to end before its client is given up. */
const KILL_PATIENCE_MS = 30_000;

/**
 * Ends a container, by name, while a client is attached to it: ending the client alone would leave
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

  /** Begins to end the container; a second call changes nothing. */
  begin = (): void => {
    this.#killing ??= this.#kill().catch(() => {});
    // An engine that hangs would hold its client, and us, for ever.
    this.#backstop ??= setTimeout(() => killClient(this.#client), KILL_PATIENCE_MS);
  };

  /** To be called when the client has ended, by itself or not. */
  async settle(): Promise<void> {
    this.#over = true;
    clearTimeout(this.#backstop);
    await this.#killing;
  }

  async #kill(): Promise<void> {
    // Again and again: the engine refuses to kill what it is still starting.
    while (!this.#over && !await this.#docker.killContainer(this.#name)) await delay(100);
  }
}

/** Ends a docker client at once. */
export function killClient(client: Pick<Deno.ChildProcess, "kill">): void {
  try {
    client.kill("SIGKILL");
  } catch (error) {
    // It ended by itself.
    if (!(error instanceof TypeError) && !(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/**
 * Removes a container, running or not; what cannot be removed is reported, never thrown.
 * @param created whether the engine has said so: if not, it may still be at it
 */
export async function removeContainer(
  docker: Docker,
  name: string,
  { created, report }: { created: boolean; report: (error: unknown) => void },
): Promise<void> {
  // Where the client was interrupted the engine may go on creating after we first ask.
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
 * The state of a container whose client has ended: it may outlive the client (an engine restart).
 *
 * @throws {DockerUnavailableError} where it still runs, or is gone
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

/** What to throw where a client ended and its container did not. */
export function connectionLost(docker: Docker): DockerUnavailableError {
  return new DockerUnavailableError(
    docker.addressText,
    "the connection to the running container was lost",
    "run it again when the engine is stable",
  );
}
