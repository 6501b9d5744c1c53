import type { Docker } from "./docker.ts";
import { deadRuns, isGone, KEPT_LABEL, labelSocket, OWNER_LABEL, removeRuns } from "./owner.ts";
import { type Owned, ownedSchema } from "./schemas.ts";

/** What a sweep removed. */
export interface Swept {
  containers: number;
  volumes: number;
  runs: number;
}

/**
 * How long after a run was found dead its last docker client may still make something, in
 * milliseconds: clients outlive a run that is killed.
 */
const LATE_CLIENTS_MS = 1000;

/**
 * Removes what runs that were killed left behind: containers and volumes with this program's label
 * whose owner is gone, and their temporary folders. Never what was kept on purpose, nor what belongs
 * to a run that lives.
 *
 * Looks twice where a killed run is found, because its docker clients live on for a moment; the
 * files that prove it dead go last.
 */
export class Sweep {
  readonly #docker: Docker;
  readonly #temporary: string;
  #first: Promise<string[]> | undefined;
  #began = 0;
  readonly #swept: Swept = { containers: 0, volumes: 0, runs: 0 };

  constructor(docker: Docker, temporary: string) {
    this.#docker = docker;
    this.#temporary = temporary;
  }

  /** The first look, beside whatever else goes on; once. Errors appear in {@linkcode finish}. */
  begin(): void {
    this.#began = performance.now();
    this.#first ??= this.#lookFirst();
    this.#first.catch(() => {});
  }

  /** Waits for the first look and, where it found a dead run, takes a second one. */
  async finish(): Promise<Swept> {
    const dead = await this.#first ?? [];
    if (dead.length > 0) {
      const rest = this.#began + LATE_CLIENTS_MS - performance.now();
      if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest));
      await this.#removeOwned(new Set(dead));
      this.#swept.runs = await removeRuns(dead);
    }
    return this.#swept;
  }

  async #lookFirst(): Promise<string[]> {
    const dead = await deadRuns(this.#temporary);
    await this.#removeOwned(new Set(dead));
    return dead;
  }

  /** @param dead sockets of runs already known to be gone, whose files another sweep may have taken */
  async #removeOwned(dead: ReadonlySet<string>): Promise<void> {
    const [containers, volumes] = await Promise.all([
      this.#owned(["ps", "--all", "--no-trunc"], {
        name: "{{json .Names}}",
        state: "{{json .State}}",
      }, dead),
      this.#owned(["volume", "ls"], { name: "{{json .Name}}", state: '"exited"' }, dead),
    ]);
    await this.#docker.removeContainers(containers);
    await this.#docker.removeVolumes(volumes);
    this.#swept.containers += containers.length;
    this.#swept.volumes += volumes.length;
  }

  /** Names of this program's leavings of one kind whose owner is gone. */
  async #owned(
    list: string[],
    fields: { name: string; state: string },
    dead: ReadonlySet<string>,
  ): Promise<string[]> {
    const label = (key: string) => `{{json (.Label "${key}")}}`;
    const format = `{"name":${fields.name},"state":${fields.state},"owner":${label(OWNER_LABEL)},` +
      `"kept":${label(KEPT_LABEL)}}`;
    const filter = ["--filter", `label=${OWNER_LABEL}`, "--format", format];
    const text = await this.#docker.output([...list, ...filter]);
    const found: Owned[] = text.split("\n").filter((line) => line !== "")
      .map((line) => ownedSchema.parse(JSON.parse(line)));
    const names: string[] = [];
    for (const { name, state, owner, kept } of found) {
      const keptAsWished = kept !== "" && state === "exited";
      if (keptAsWished) continue;
      if (dead.has(labelSocket(owner)) || await isGone(owner, Date.now())) names.push(name);
    }
    return names;
  }
}
