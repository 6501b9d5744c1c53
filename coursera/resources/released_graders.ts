import { dirname, join } from "node:path";
import * as z from "zod";
import { answerId, answerName, answerStatus } from "../answer_text.ts";
import type { Clock } from "../clock.ts";
import { JsonFile } from "../json_file.ts";
import type { Resources } from "./allowed_resources.ts";
import type { Part } from "./linking.ts";
import type { StoredArchive } from "./registration.ts";

const releaseSchema = z.object({
  /** Id of a course or branch. */
  course: z.string(),
  /** Digest of the upload: an image's id, or the zip's digest for a build context. */
  content: z.string(),
  generation: z.enum(["v1", "v2"]),
  archive: z.object({ bucket: answerName, key: answerName }),
  /** The grader once it is registered, and its resources. */
  grader: answerId.optional(),
  resources: z.string().optional(),
  /** Parts that use this grader. */
  linked: z.array(z.object({ item: z.string(), part: z.string() })),
  /** The last status that Coursera reported. */
  status: answerStatus.optional(),
  /** Items published since one of their parts was linked. */
  published: z.array(z.string()).default([]),
  /** Whether everything requested has been done, or nothing more can be. */
  isOver: z.boolean(),
  /** Milliseconds since the epoch, within the range of dates. */
  updated: z.number().min(0).max(8.64e15),
});

/** The progress of releasing some content to a course. */
export type GraderRelease = z.infer<typeof releaseSchema>;

/** A release to remember. */
export type KeptRelease = Omit<z.input<typeof releaseSchema>, "updated">;

const fileSchema = z.object({ version: z.literal(1), releases: z.array(releaseSchema) });

/** After this long, an unfinished release is not resumed. */
const unfinishedMs = 7 * 24 * 60 * 60_000;

/** Most releases remembered; the oldest are forgotten. */
const mostReleases = 500;

/** Where to store {@linkcode ReleasedGraders}. */
export interface ReleasedGradersOptions {
  /** Path of the token cache; undefined, without a folder for it, means remember nothing. */
  tokenCache: string | undefined;
  clock: Clock;
  signal?: AbortSignal | undefined;
  /** Called if something could not be saved. */
  onUnkept?: ((reason: string) => void) | undefined;
}

/**
 * Records which grader went where, in `releases.json` next to the token cache, to do nothing twice.
 */
export class ReleasedGraders {
  readonly #file: JsonFile<z.infer<typeof fileSchema>> | undefined;
  readonly #options: ReleasedGradersOptions;

  constructor(options: ReleasedGradersOptions) {
    const { tokenCache, onUnkept } = options;
    this.#options = options;
    this.#file = tokenCache === undefined
      ? undefined
      : new JsonFile(join(dirname(tokenCache), "releases.json"), {
        schema: fileSchema,
        empty: { version: 1, releases: [] },
        onUnkept,
      });
  }

  /** The last release of the same content to a course. */
  async ofContent(
    wanted: Pick<GraderRelease, "course" | "content" | "generation">,
  ): Promise<GraderRelease | undefined> {
    return await this.#last((release) => isSame(release, wanted));
  }

  /** The last release of a stored archive to a course. */
  async ofArchive(
    course: string,
    { bucket, key }: StoredArchive,
  ): Promise<GraderRelease | undefined> {
    return await this.#last((release) =>
      release.course === course && release.archive.bucket === bucket && release.archive.key === key
    );
  }

  /** The last release that any of the parts was linked to. */
  async ofParts(course: string, parts: readonly Part[]): Promise<GraderRelease | undefined> {
    return await this.#last((release) =>
      release.course === course && parts.some((part) => isLinked(release, part))
    );
  }

  /** Whether a run may continue what another began. */
  isUnfinished({ isOver, updated }: GraderRelease): boolean {
    return !isOver && Math.abs(this.#options.clock.now() - updated) < unfinishedMs;
  }

  /** Replaces the record of the same content; its parts are removed from all other releases. */
  async keep(release: KeptRelease): Promise<void> {
    const { published = [] } = release;
    const kept = { ...release, published, updated: this.#options.clock.now() };
    await this.#update((releases) => {
      const others = releases.filter((each) => !isSame(each, kept));
      return [...withoutLinks(others, kept), kept].slice(-mostReleases);
    });
  }

  /** Records that parts use a grader that was not released from here, or not just now. */
  async relinked(course: string, { grader, linked }: Relinked): Promise<void> {
    if (linked.length === 0) return;
    await this.#update((releases) =>
      withoutLinks(releases, { course, linked }).map((release) =>
        release.course === course && release.grader === grader
          ? { ...release, linked: [...release.linked, ...linked] }
          : release
      )
    );
  }

  async #update(change: (releases: GraderRelease[]) => GraderRelease[]): Promise<void> {
    const { clock, signal } = this.#options;
    await this.#file?.update(
      ({ releases }) => ({ version: 1, releases: change(releases) }),
      { clock, timeoutMs: 10_000, signal },
    );
  }

  async #last(isWanted: (release: GraderRelease) => boolean): Promise<GraderRelease | undefined> {
    return (await this.#file?.read())?.releases.findLast(isWanted);
  }
}

/** Parts that were linked to a grader. */
export type Relinked = { grader: string; linked: Part[] };

function withoutLinks(
  releases: GraderRelease[],
  { course, linked }: Pick<GraderRelease, "course" | "linked">,
): GraderRelease[] {
  return releases.map((release) =>
    release.course === course
      ? { ...release, linked: release.linked.filter((part) => !isLinked({ linked }, part)) }
      : release
  );
}

/** The format of {@linkcode GraderRelease.resources}. */
export function resourcesKey({ cpu, memory, timeout }: Resources): string {
  return JSON.stringify({ cpu, memory, timeout });
}

/** Whether Coursera failed to process the grader. */
export function isFailed({ status }: Pick<GraderRelease, "status">): boolean {
  return status !== undefined && status !== "COMPLETED";
}

/** Whether a part uses the grader of a release. */
export function isLinked({ linked }: Pick<GraderRelease, "linked">, { item, part }: Part): boolean {
  return linked.some((each) => each.item === item && each.part === part);
}

function isSame(
  release: Pick<GraderRelease, "course" | "content" | "generation">,
  other: Pick<GraderRelease, "course" | "content" | "generation">,
): boolean {
  return release.course === other.course && release.content === other.content &&
    release.generation === other.generation;
}
