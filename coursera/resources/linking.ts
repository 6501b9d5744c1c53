import type { KyInstance } from "ky";
import { UserError } from "../../terminal/errors.ts";
import { repeatable } from "../api.ts";
import { ApiError, named } from "../api_error.ts";
import type { Generation } from "./legal_resources.ts";
import { composedId } from "./ids.ts";

/** A part of a programming assignment, in a course that is known from elsewhere. */
export interface Part {
  item: string;
  part: string;
}

/** What became of a part. */
export type LinkOutcome = Part & LinkVerdict;

/** Whether a part uses the grader now. */
export type LinkVerdict =
  | { state: "linked" }
  | { state: "failed"; reason: string; hint?: string | undefined }
  /** The process was told to stop before its turn came. */
  | { state: "untried" };

/** A grader, and the parts that are to use it. */
export interface Links {
  generation: Generation;
  /** Of a course or branch; no slug. */
  course: string;
  grader: string;
  /** In this order; a pair that is named twice is linked once. */
  parts: readonly Part[];
}

/** Addresses that replace the built-in ones: `--update-part-endpoint` and its sibling. */
export interface LinkOptions {
  endpoint?: string | undefined;
  action?: string | undefined;
  signal?: AbortSignal | undefined;
  /** Hears each outcome as soon as it is known. */
  onOutcome?: ((outcome: LinkOutcome) => void | Promise<void>) | undefined;
}

const endpoints: Record<Generation, string> = {
  v1: "api/authoringProgrammingAssignments.v2",
  v2: "api/authoringProgrammingAssignments.v3",
};

/**
 * Makes parts use a grader (E10, E11), each tried whatever became of the others.
 *
 * @returns an outcome for each part, in order, also when the signal is aborted
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

/** The parts without those that were named before. */
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
    // Seen with the old tools, which take every other success for a failure.
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
