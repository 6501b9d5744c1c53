import { setTimeout as delay } from "node:timers/promises";
import { placedReason } from "../../terminal/errors.ts";
import type { Docker } from "../engine/docker.ts";
import { DockerCommandError } from "../engine/errors.ts";
import {
  deadRuns,
  isGone,
  isStillCreating,
  labelSocket,
  removeFolder,
  removeSocket,
} from "./owner.ts";
import { KEPT_LABEL, OWNER_LABEL } from "./labels.ts";
import { isOwnName, provenLabels } from "./ownership.ts";
import { containerSchema, type Labelled } from "../engine/schemas.ts";

/** What a sweep removed. */
export interface Swept {
  containers: number;
  volumes: number;
  runs: number;
  /** Why something could not be removed, in one line each; the next run tries again. */
  refusals: string[];
}

const LABELS = [OWNER_LABEL, KEPT_LABEL] as const;

/** The engine has tried to remove these and could not: it would take its time again for nothing. */
const STUCK = new Set(["removing", "dead"]);

/** How long to wait for what a dead run's docker client is making, in milliseconds. */
const LATE_CLIENT_PATIENCE = 10_000;

/** How often the engine is asked to remove something before that counts as refused. */
const REMOVAL_ATTEMPTS = 4;

/**
 * Removes what runs that were killed left behind: containers and volumes of this program (see
 * ownership.ts) whose owner is gone, and their temporary folders. Never what was kept on purpose, nor
 * what belongs to a run that lives.
 *
 * Looks twice where a killed run is found, because its docker clients may outlive it: once they can
 * make nothing more, everything is looked at again.
 */
export class Sweep {
  readonly #docker: Docker;
  readonly #temporary: string;
  #first: Promise<string[]> | undefined;
  /** Sockets of runs whose containers the engine cannot remove. */
  readonly #stuck = new Set<string>();
  readonly #swept: Swept = { containers: 0, volumes: 0, runs: 0, refusals: [] };

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
      const done = this.#swept.refusals.length > 0
        ? []
        : dead.filter((socket) => !this.#stuck.has(socket));
      for (const socket of done) await this.#attempt(removeSocket(socket));
      this.#swept.runs = done.length;
    }
    return this.#swept;
  }

  /** A folder or socket that cannot be removed is no reason to leave the rest. */
  async #attempt(removal: Promise<void>): Promise<void> {
    await removal.catch((error: unknown) => this.#refused(error));
  }

  #refused(error: unknown): void {
    const { refusals } = this.#swept;
    const reason = placedReason(error);
    if (!refusals.includes(reason)) refusals.push(reason);
  }

  async #lookFirst(): Promise<string[]> {
    const dead = await deadRuns(this.#temporary);
    await this.#removeOwned(new Set(dead));
    return dead;
  }

  /** @param dead sockets of runs already known to be gone, whose files another sweep may have taken */
  async #removeOwned(dead: ReadonlySet<string>): Promise<void> {
    const found = await this.#docker.labelledContainers(LABELS);
    const containers: string[] = [];
    for (const each of await ofGone(found, dead)) {
      if (!await this.#isLeft(each)) continue;
      if (STUCK.has(each.state)) this.#stuck.add(labelSocket(each.labels[OWNER_LABEL] ?? ""));
      else containers.push(each.id);
    }
    await this.#remove(containers, "containers");
    // Volumes are made with a container, and need a look only where a run came to a bad end.
    if (dead.size + containers.length === 0) return;
    const staying = found.filter(({ id }) => !containers.includes(id));
    // One that is kept, or cannot go, keeps its volumes.
    const unused = (await this.#docker.labelledVolumes(LABELS))
      .filter(({ id }) => !staying.some(({ name }) => id.startsWith(`${name}-`)));
    await this.#remove((await ofGone(unused, dead)).map(({ id }) => id), "volumes");
  }

  /** Whether a container is this program's, and was not kept although the engine could not start it. */
  async #isLeft({ id, state }: Labelled): Promise<boolean> {
    const details = await this.#docker.containerDetails(id);
    const labels = await provenLabels(this.#docker, details);
    if (labels === undefined) return false;
    if (!labels[KEPT_LABEL] || state !== "created") return true;
    // A run that was killed before it started its container leaves one the engine says nothing of.
    const parsed = containerSchema.safeParse(details);
    return parsed.success && parsed.data.State.Error === "";
  }

  /** What the engine refuses to remove is no reason to leave the rest. */
  async #remove(ids: readonly string[], what: "containers" | "volumes"): Promise<void> {
    for (let attempt = 1;; attempt++) {
      try {
        await (what === "containers"
          ? this.#docker.removeContainers(ids)
          : this.#docker.removeVolumes(ids));
        this.#swept[what] += ids.length;
        return;
      } catch (error) {
        if (!(error instanceof DockerCommandError)) throw error;
        if (attempt === REMOVAL_ATTEMPTS) return this.#refused(error);
        // Another sweep may be about to remove the container that has a volume in use.
        await delay(250);
      }
    }
  }
}

/** Those with our name whose owner is gone, and that did not end as what is kept on purpose does. */
async function ofGone(
  found: readonly Labelled[],
  dead: ReadonlySet<string>,
): Promise<Labelled[]> {
  const gone: Labelled[] = [];
  for (const each of found) {
    const { name, state, labels } = each;
    const keptAsWished = labels[KEPT_LABEL] && state === "exited";
    const owner = labels[OWNER_LABEL] ?? "";
    if (keptAsWished || owner === "" || !isOwnName(name)) continue;
    if (dead.has(labelSocket(owner)) || await isGone(owner, Date.now())) gone.push(each);
  }
  return gone;
}
