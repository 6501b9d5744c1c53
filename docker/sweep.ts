import type { Docker } from "./docker.ts";
import { DockerCommandError } from "./errors.ts";
import {
  deadRuns,
  isGone,
  isStillCreating,
  KEPT_LABEL,
  labelSocket,
  OWNER_LABEL,
  removeFolder,
  removeSocket,
} from "./owner.ts";
import type { Labelled } from "./schemas.ts";

/** What a sweep removed. */
export interface Swept {
  containers: number;
  volumes: number;
  runs: number;
}

const LABELS = [OWNER_LABEL, KEPT_LABEL] as const;

/** The engine has tried to remove these and could not: it would take its time again for nothing. */
const STUCK = new Set(["removing", "dead"]);

/** How long to wait for what a dead run's docker client is making, in milliseconds. */
const LATE_CLIENT_PATIENCE = 10_000;

/**
 * Removes what runs that were killed left behind: containers and volumes with this program's label
 * whose owner is gone, and their temporary folders. Never what was kept on purpose, nor what belongs
 * to a run that lives.
 *
 * Looks twice where a killed run is found, because its docker clients may outlive it: once they can
 * make nothing more, everything is looked at again.
 */
export class Sweep {
  readonly #docker: Docker;
  readonly #temporary: string;
  #first: Promise<string[]> | undefined;
  #isStuck = false;
  #failure: { error: unknown } | undefined;
  readonly #swept: Swept = { containers: 0, volumes: 0, runs: 0 };

  constructor(docker: Docker, temporary: string) {
    this.#docker = docker;
    this.#temporary = temporary;
  }

  /** The first look, beside whatever else goes on; once. Errors appear in {@linkcode finish}. */
  begin(): void {
    this.#first ??= this.#lookFirst();
    this.#first.catch(() => {});
  }

  /** Waits for the first look and, where it found a dead run, takes a second one. */
  async finish(): Promise<Swept> {
    const dead = await this.#first ?? [];
    if (dead.length > 0) {
      const until = performance.now() + LATE_CLIENT_PATIENCE;
      for (const socket of dead) {
        while (await isStillCreating(socket) && performance.now() < until) await delay(50);
        await this.#attempt(removeFolder(socket));
      }
      await this.#removeOwned(new Set(dead));
      // Else the proof is still needed that their owners are gone.
      if (!this.#isStuck && this.#failure === undefined) {
        for (const socket of dead) await this.#attempt(removeSocket(socket));
      }
      this.#swept.runs = dead.length;
    }
    if (this.#failure !== undefined) throw this.#failure.error;
    return this.#swept;
  }

  /** What cannot be removed is no reason to leave the rest; the first failure is thrown at the end. */
  async #attempt(removal: Promise<void>): Promise<void> {
    await removal.catch((error: unknown) => this.#failure ??= { error });
  }

  async #lookFirst(): Promise<string[]> {
    const dead = await deadRuns(this.#temporary);
    await this.#removeOwned(new Set(dead));
    return dead;
  }

  /** @param dead sockets of runs already known to be gone, whose files another sweep may have taken */
  async #removeOwned(dead: ReadonlySet<string>): Promise<void> {
    const gone = await ofGone(await this.#docker.labelledContainers(LABELS), dead);
    const owned = gone.filter(({ state }) => !STUCK.has(state));
    this.#isStuck ||= owned.length < gone.length;
    const containers = await this.#notKept(owned);
    await this.#attempt(this.#docker.removeContainers(containers));
    this.#swept.containers += containers.length;
    // Volumes are made with a container, and need a look only where a run came to a bad end.
    if (dead.size + containers.length === 0) return;
    const volumes = namesOf(await ofGone(await this.#docker.labelledVolumes(LABELS), dead));
    await this.#attempt(this.#docker.removeVolumes(volumes));
    this.#swept.volumes += volumes.length;
  }

  /** Leaves those out that were kept although the engine could not start them. */
  async #notKept(containers: readonly Labelled[]): Promise<string[]> {
    const names: string[] = [];
    for (const { name, state, labels } of containers) {
      const kept = labels[KEPT_LABEL] && state === "created" && await this.#hasStartError(name);
      if (!kept) names.push(name);
    }
    return names;
  }

  /** A run that was killed before it started its container leaves one the engine says nothing of. */
  async #hasStartError(name: string): Promise<boolean> {
    try {
      return (await this.#docker.inspectContainer(name)).Error !== "";
    } catch (error) {
      if (error instanceof DockerCommandError) return false;
      throw error;
    }
  }
}

/** Those whose owner is gone, and that did not end as what is kept on purpose does. */
async function ofGone(
  found: readonly Labelled[],
  dead: ReadonlySet<string>,
): Promise<Labelled[]> {
  const gone: Labelled[] = [];
  for (const each of found) {
    const { state, labels } = each;
    const keptAsWished = labels[KEPT_LABEL] && state === "exited";
    const owner = labels[OWNER_LABEL] ?? "";
    if (keptAsWished || owner === "") continue;
    if (dead.has(labelSocket(owner)) || await isGone(owner, Date.now())) gone.push(each);
  }
  return gone;
}

function namesOf(found: readonly Labelled[]): string[] {
  return found.map(({ name }) => name);
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
