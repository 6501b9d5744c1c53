import { createHash } from "node:crypto";
import { basename, dirname } from "node:path";
import type { Docker } from "../engine/docker.ts";
import { ImageNotFoundError } from "../engine/errors.ts";
import { type Labels, OWNER_LABEL } from "../container/labels.ts";
import { hasLivingRuns, isGone } from "../container/owner.ts";
import { isOwnName, provenLabels } from "../container/ownership.ts";

/** Prefix of all names that this program gives to images; nothing else should use it. */
export const OWN_IMAGES = "courseraprogramming-local";

/**
 * The name of the image built from a folder or zip: one per path, so that the next build replaces
 * it and finds its cache.
 *
 * @param path of the folder or zip, absolute
 */
export function builtName(path: string): string {
  const hash = createHash("sha256").update(path).digest("hex").slice(0, 8);
  const name = basename(path).toLowerCase().replace(/\.zip$/, "").replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "") || "grader";
  return `${OWN_IMAGES}/${name}:${hash}`;
}

/** A new name for an image of a kept container. */
export function snapshotName(): string {
  return `${OWN_IMAGES}/kept:${crypto.randomUUID().slice(0, 12)}`;
}

/** A new name for an image that lost its name to a newer build. */
function replacedName(): string {
  return `${OWN_IMAGES}/replaced:${crypto.randomUUID().slice(0, 12)}`;
}

/**
 * Removes the image of an earlier build that no longer has a name.
 *
 * Docker removes an image *by id* together with its only name, which by now may be the user's own:
 * a cached build has the same id as the user's. So this gives the image one of the program's names
 * and removes that name; any other name keeps the image. A container of the image, such as a kept
 * one, keeps both, and so does another run, which may be about to create the next container of a
 * batch: then `prune` removes them later.
 *
 * @param own temporary folder of this run
 */
export async function removeReplaced(docker: Docker, id: string, own: string): Promise<void> {
  const image = await docker.inspectImage(id).catch(ifAbsent);
  if (image === undefined || namesOf(image).length > 0) return;
  const name = replacedName();
  if ((await docker.run(["image", "tag", id, name])).code !== 0) return;
  if (!await isInUse(docker, dirname(own), own)) await docker.run(["image", "rm", name]);
}

/** Whether a run other than this one, here or elsewhere, may be about to use an image. */
async function isInUse(docker: Docker, temporary: string, own?: string): Promise<boolean> {
  if (await hasLivingRuns(temporary, own)) return true;
  for (const { id, name, state } of await docker.labelledContainers([OWNER_LABEL])) {
    if (state !== "running" || !isOwnName(name)) continue;
    const labels = await provenLabels(docker, await docker.containerDetails(id));
    if (labels !== undefined && !await isGone(labels[OWNER_LABEL] ?? "", Date.now())) return true;
  }
  return false;
}

/** An image with a name from this program. */
export interface OwnImage {
  /** Names from this program. */
  names: string[];
  /** As the engine reports it; includes layers shared with other images. */
  bytes: number;
  /** Why the image must stay; undefined if nothing uses it. */
  use: string | undefined;
}

/**
 * The images with names from this program, sorted by name. The proof is a name of exactly the
 * program's form and, for a snapshot, its labels too; a built image is left as `docker build` makes
 * it.
 *
 * @param temporary where runs of this program have their sockets: while one is active, no image is
 * free, because the run may be about to create a container of it
 */
export async function findOwnImages(docker: Docker, temporary: string): Promise<OwnImage[]> {
  const found: OwnImage[] = [];
  const isBusy = await isInUse(docker, temporary);
  for (const id of await docker.imagesNamed(`${OWN_IMAGES}/*`)) {
    const image = await docker.inspectImage(id).catch(ifAbsent);
    if (image === undefined) continue;
    const names = namesOf(image).filter((name) => isOwnImage(name, image.Config?.Labels ?? {}));
    if (names.length === 0) continue;
    const others = namesOf(image).filter((name) => !names.includes(name));
    const containers = await docker.containersOf(id);
    const use = containers.length > 0
      ? `container ${containers.slice(0, 3).join(", ")}${containers.length > 3 ? ", …" : ""}`
      : others.length > 0
      ? `also named ${others.join(", ")}`
      : isBusy
      ? "another run is at work"
      : undefined;
    found.push({ names: names.sort(), bytes: image.Size, use });
  }
  return found.sort((a, b) => a.names.join() < b.names.join() ? -1 : 1);
}

const BUILT_NAME = new RegExp(`^${OWN_IMAGES}/[a-z0-9]+(-[a-z0-9]+)*:[0-9a-f]{8}$`);
const MADE_NAME = new RegExp(`^${OWN_IMAGES}/(kept|replaced):[0-9a-f]{8}-[0-9a-f]{3}$`);

/**
 * Podman adds a registry to a name without one: its API adds the first, Podman itself the second.
 */
const ADDED_REGISTRY = /^(docker\.io|localhost)\//;

function isOwnImage(fullName: string, labels: Labels): boolean {
  const name = fullName.replace(ADDED_REGISTRY, "");
  if (BUILT_NAME.test(name)) return true;
  const [, kind] = MADE_NAME.exec(name) ?? [];
  return kind === "replaced" || (kind === "kept" && labels[OWNER_LABEL] === "");
}

/** The names of an image; engines list an unnamed one as `<none>:<none>`, or not at all. */
export function namesOf({ RepoTags }: { RepoTags?: string[] | null | undefined }): string[] {
  return (RepoTags ?? []).filter((name) => name !== "<none>:<none>");
}

function ifAbsent(error: unknown): undefined {
  if (error instanceof ImageNotFoundError) return undefined;
  throw error;
}
