import { createHash } from "node:crypto";
import { basename } from "node:path";
import type { Docker } from "./docker.ts";
import { ImageNotFoundError } from "./errors.ts";

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
 * keeps both, and `prune` removes them later.
 */
export async function removeReplaced(docker: Docker, id: string): Promise<void> {
  const image = await docker.inspectImage(id).catch(ifAbsent);
  if (image === undefined || namesOf(image).length > 0) return;
  const name = replacedName();
  if ((await docker.run(["image", "tag", id, name])).code === 0) {
    await docker.run(["image", "rm", name]);
  }
}

/** The names of an image; engines list one without any as `<none>:<none>`, or not at all. */
export function namesOf({ RepoTags }: { RepoTags?: string[] | null | undefined }): string[] {
  return (RepoTags ?? []).filter((name) => name !== "<none>:<none>");
}

function ifAbsent(error: unknown): undefined {
  if (error instanceof ImageNotFoundError) return undefined;
  throw error;
}
