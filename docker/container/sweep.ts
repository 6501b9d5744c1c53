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
  /** Why something could not be removed, one line each; the next run tries again. */
  refusals: string[];
}

const LABELS = [OWNER_LABEL, KEPT_LABEL] as const;

/** The engine has already failed to remove these; another attempt would only cost time. */
const STUCK = new Set(["removing", "dead"]);

/**
 * How long to wait for a dead run's docker client that is still creating something, in
 * milliseconds.
 */
const LATE_CLIENT_PATIENCE = 10_000;

/** Attempts to remove something before the removal counts as refused. */
const REMOVAL_ATTEMPTS = 4;

/**
 * Removes what killed runs left behind: containers and volumes of this program (see ownership.ts)
 * whose owner is gone, and their temporary folders. Never removes what was kept on purpose or
 * belongs to a live run.
 *
 * Makes a second pass where it finds a killed run, because that run's docker clients may outlive
 * it: once they can create nothing more, it checks everything again.
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

  /**
   * Starts the first pass in the background; only once. Its errors are thrown by {@linkcode
   * finish}.
   */
  begin(): void {
    this.#first ??= this.#lookFirst();
    this.#first.catch(() => {});
  }

  /** Waits for the first pass and, if it found a dead run, makes a second one. */
  async finish(): Promise<Swept> {
    const dead = await this.#first ?? [];
    if (dead.length > 0) {
      const until = performance.now() + LATE_CLIENT_PATIENCE;
      for (const socket of dead) {
        while (await isStillCreating(socket) && performance.now() < until) await delay(50);
        await this.#attempt(removeFolder(socket));
      }
      await this.#removeOwned(new Set(dead));
      // Otherwise the proof that their owners are gone is still needed.
      const done = this.#swept.refusals.length > 0
        ? []
        : dead.filter((socket) => !this.#stuck.has(socket));
      for (const socket of done) await this.#attempt(removeSocket(socket));
      this.#swept.runs = done.length;
    }
    return this.#swept;
  }

  /** A folder or socket that cannot be removed does not stop the sweep. */
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
    await this.#removeOwned(new Set(dead)).catch((error: unknown) => {
      // The second pass tries all of it again.
      if (dead.length === 0) throw error;
    });
    return dead;
  }

  /**
   * @param dead sockets of runs already known to be gone, whose files another sweep may have
   * removed
   */
  async #removeOwned(dead: ReadonlySet<string>): Promise<void> {
    const found = await this.#docker.labelledContainers(LABELS);
    const containers: string[] = [];
    for (const each of await ofGone(found, dead)) {
      if (!await this.#isLeft(each)) continue;
      if (STUCK.has(each.state)) this.#stuck.add(labelSocket(each.labels[OWNER_LABEL] ?? ""));
      else {
        // Podman would ask it to stop and wait for 10 s.
        if (each.state === "running") await this.#docker.killContainer(each.id);
        containers.push(each.id);
      }
    }
    await this.#remove(containers, "containers");
    // Volumes are created with a container, so they need a check only where a run ended abnormally.
    if (dead.size + containers.length === 0) return;
    const staying = found.filter(({ id }) => !containers.includes(id));
    // A container that is kept or cannot be removed keeps its volumes.
    const unused = (await this.#docker.labelledVolumes(LABELS))
      .filter(({ id }) => !staying.some(({ name }) => id.startsWith(`${name}-`)));
    await this.#remove((await ofGone(unused, dead)).map(({ id }) => id), "volumes");
  }

  /**
   * Whether a container is this program's and not one kept although the engine could not start it.
   */
  async #isLeft({ id, state }: Labelled): Promise<boolean> {
    const details = await this.#docker.containerDetails(id);
    const labels = await provenLabels(this.#docker, details);
    if (labels === undefined) return false;
    if (!labels[KEPT_LABEL] || state !== "created") return true;
    // A run that was killed before it started its container leaves one without an error from the
    // engine.
    const parsed = containerSchema.safeParse(details);
    return parsed.success && parsed.data.State.Error === "";
  }

  /** A refusal to remove one does not stop the removal of the others. */
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
        // Another sweep may be about to remove the container that uses a volume.
        await delay(250);
      }
    }
  }
}

/** Those with this program's names whose owner is gone, except those that ended as kept ones do. */
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
