import { createHash } from "node:crypto";
import { basename, dirname } from "node:path";
import type { Docker } from "../engine/docker.ts";
import { ImageNotFoundError } from "../engine/errors.ts";
import { type Labels, OWNER_LABEL } from "../container/labels.ts";
import { hasLivingRuns, isGone } from "../container/owner.ts";
import { isOwnName, provenLabels } from "../container/ownership.ts";

/** Where all names are that this program gives to images; nobody else should name anything there. */
export const OWN_IMAGES = "courseraprogramming-local";

/**
 * The name of the image that a folder or zip is built to: one for each, so that the next build takes
 * it over and finds its cache.
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

/** A new name for an image that was built before and has lost its name to a newer build. */
function replacedName(): string {
  return `${OWN_IMAGES}/replaced:${crypto.randomUUID().slice(0, 12)}`;
}

/**
 * Removes the image of an earlier build that has no name any more.
 *
 * Docker removes an image *by id* together with the one name it may have, which by now can be the
 * user's own: a build from the cache has the same id as the user's. So the image gets a name of ours,
 * and that name is removed; any other name keeps the image. A container of it, such as a kept one,
 * keeps both, and so does another run, which may be about to make the next container of a batch: then
 * `prune` removes them later.
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

/** An image that this program has named. */
export interface OwnImage {
  /** Ours. */
  names: string[];
  /** As the engine tells; layers that other images have as well count. */
  bytes: number;
  /** Why it stays; undefined where nobody needs it. */
  use: string | undefined;
}

/**
 * The images that this program has named, sorted by name. What proves it is a name of exactly our form
 * and, of a snapshot, labels of ours besides; a built image is left as `docker build` makes it.
 *
 * @param temporary where runs of this program have their sockets: while one is at work, no image is
 * free, as it may be about to make a container of it
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

function isOwnImage(name: string, labels: Labels): boolean {
  if (BUILT_NAME.test(name)) return true;
  const [, kind] = MADE_NAME.exec(name) ?? [];
  return kind === "replaced" || (kind === "kept" && labels[OWNER_LABEL] === "");
}

/** The names of an image; engines list one without any as `<none>:<none>`, or not at all. */
export function namesOf({ RepoTags }: { RepoTags?: string[] | null | undefined }): string[] {
  return (RepoTags ?? []).filter((name) => name !== "<none>:<none>");
}

function ifAbsent(error: unknown): undefined {
  if (error instanceof ImageNotFoundError) return undefined;
  throw error;
}
