import { dirname, join } from "node:path";
import * as z from "zod";
import { answerId, answerName, answerStatus } from "../answer_text.ts";
import type { Clock } from "../clock.ts";
import { JsonFile } from "../json_file.ts";
import type { Resources } from "./legal_resources.ts";
import type { Part } from "./linking.ts";
import type { StoredArchive } from "./registration.ts";

const releaseSchema = z.object({
  /** Of a course or branch. */
  course: z.string(),
  /** Digest of what was uploaded: of an image its id, of a build context its zip's. */
  content: z.string(),
  generation: z.enum(["v1", "v2"]),
  archive: z.object({ bucket: answerName, key: answerName }),
  /** The grader, once it is registered, and what it may use. */
  grader: answerId.optional(),
  resources: z.string().optional(),
  /** Parts that use this grader. */
  linked: z.array(z.object({ item: z.string(), part: z.string() })),
  /** Coursera's last word for where the grader stands. */
  status: answerStatus.optional(),
  /** Items that were published since a part of theirs was linked. */
  published: z.array(z.string()).default([]),
  /** Whether all that was asked for has been done, or no more can be. */
  isOver: z.boolean(),
  /** Milliseconds since the epoch, as far as there are dates. */
  updated: z.number().min(0).max(8.64e15),
});

/** How far the release of some content to a course has come. */
export type GraderRelease = z.infer<typeof releaseSchema>;

/** A release as it is to be remembered. */
export type KeptRelease = Omit<z.input<typeof releaseSchema>, "updated">;

const fileSchema = z.object({ version: z.literal(1), releases: z.array(releaseSchema) });

/** One that came to no end for so long is not gone on with. */
const unfinishedMs = 7 * 24 * 60 * 60_000;

/** The oldest are forgotten beyond so many. */
const mostReleases = 500;

/** Where {@linkcode ReleasedGraders} are remembered. */
export interface ReleasedGradersOptions {
  /** The token cache; absent when there is no place for files of ours, and nothing is remembered. */
  tokenCache: string | undefined;
  clock: Clock;
  signal?: AbortSignal | undefined;
  /** Is told when something could not be remembered. */
  onUnkept?: ((reason: string) => void) | undefined;
}

/** Which grader was released where, in `releases.json` beside the token cache, so that nothing is done twice. */
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

  /** The last release that any of the parts was made to use. */
  async ofParts(course: string, parts: readonly Part[]): Promise<GraderRelease | undefined> {
    return await this.#last((release) =>
      release.course === course && parts.some((part) => isLinked(release, part))
    );
  }

  /** Whether a call may go on with what another has begun. */
  isUnfinished({ isOver, updated }: GraderRelease): boolean {
    return !isOver && Math.abs(this.#options.clock.now() - updated) < unfinishedMs;
  }

  /** Replaces what was known of the same content; parts that it uses are no other release's. */
  async keep(release: KeptRelease): Promise<void> {
    const { published = [] } = release;
    const kept = { ...release, published, updated: this.#options.clock.now() };
    await this.#update((releases) => {
      const others = releases.filter((each) => !isSame(each, kept));
      return [...withoutLinks(others, kept), kept].slice(-mostReleases);
    });
  }

  /** Notes that parts use a grader that was not released here, or not just now. */
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

/** Parts that were made to use a grader. */
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

/** How {@linkcode GraderRelease.resources} are written. */
export function resourcesKey({ cpu, memory, timeout }: Resources): string {
  return JSON.stringify({ cpu, memory, timeout });
}

/** Whether Coursera could not make anything of the grader. */
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
