import type { KyInstance } from "ky";
import { UserError } from "../../terminal/errors.ts";
import { repeatable } from "../api.ts";
import { ApiError, named } from "../api_error.ts";
import type { Generation } from "./allowed_resources.ts";
import { composedId } from "./ids.ts";

/** A part of a programming assignment; the course is given elsewhere. */
export interface Part {
  item: string;
  part: string;
}

/** The outcome for a part. */
export type LinkOutcome = Part & LinkVerdict;

/** Whether a part uses the grader now. */
export type LinkVerdict =
  | { state: "linked" }
  | { state: "failed"; reason: string; hint?: string | undefined }
  /** The process was stopped before this part was tried. */
  | { state: "untried" };

/** A grader and the parts to link to it. */
export interface Links {
  generation: Generation;
  /** Id of a course or branch, not a slug. */
  course: string;
  grader: string;
  /** In this order; a duplicate is linked once. */
  parts: readonly Part[];
}

/** URLs that replace the built-in ones: `--update-part-endpoint` and related options. */
export interface LinkOptions {
  endpoint?: string | undefined;
  action?: string | undefined;
  signal?: AbortSignal | undefined;
  /** Called with each outcome as soon as it is known. */
  onOutcome?: ((outcome: LinkOutcome) => void | Promise<void>) | undefined;
}

const endpoints: Record<Generation, string> = {
  v1: "api/authoringProgrammingAssignments.v2",
  v2: "api/authoringProgrammingAssignments.v3",
};

/**
 * Makes parts use a grader (E10, E11); a failure does not stop the others.
 *
 * @returns an outcome for each part, in order, even if the signal is aborted
 */
export async function linkParts(
  api: KyInstance,
  links: Links,
  options: LinkOptions = {},
): Promise<LinkOutcome[]> {
  const outcomes: LinkOutcome[] = [];
  for (const part of distinct(links.parts)) {
    const outcome = { ...part, ...await link(api, { ...links, ...part }, options) };
    if (outcome.state !== "untried") await options.onOutcome?.(outcome);
    outcomes.push(outcome);
  }
  return outcomes;
}

/** Removes duplicate parts. */
export function distinct(parts: readonly Part[]): Part[] {
  const known = new Map(
    parts.map(({ item, part }) => [JSON.stringify([item, part]), { item, part }]),
  );
  return [...known.values()];
}

async function link(
  api: KyInstance,
  { generation, course, grader, item, part }: Links & Part,
  { endpoint = endpoints[generation], action = "setGridExecutorId", signal }: LinkOptions,
): Promise<LinkVerdict> {
  if (signal?.aborted) return { state: "untried" };
  const query = new URLSearchParams({
    action,
    id: composedId(course, item),
    partId: part,
    executorId: grader,
  });
  const target = `${endpoint}${endpoint.includes("?") ? "&" : "?"}${query}`;
  try {
    const { status } = await named("Link", api.post(target, repeatable));
    // As in the old tools, which treat every other success as a failure.
    if (status !== 200) throw new ApiError(`Failed to link: Coursera answered ${status}`, {});
    return { state: "linked" };
  } catch (error) {
    if (signal?.aborted) return { state: "untried" };
    if (!(error instanceof UserError)) throw error;
    return {
      state: "failed",
      reason: error.message.replace(/^Failed to link: /, ""),
      hint: error.hint,
    };
  }
}
