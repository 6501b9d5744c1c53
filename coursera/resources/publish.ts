import type { KyInstance } from "ky";
import { within } from "../api.ts";
import { ApiError, UnavailableError } from "../api_error.ts";
import type { Clock } from "../clock.ts";
import { type Course, type CourseResolution, withCourse } from "./courses.ts";
import { poll } from "../poll.ts";
import type { PublishVerdict } from "./publish_answer.ts";
import {
  type AttemptOutcome,
  attemptToPublish,
  type ItemAddress,
  type PublishEndpoints,
} from "./publish_calls.ts";
import type { Redaction } from "../redaction.ts";

/** The outcome for an item. */
export type PublishOutcome = { item: string } & AttemptOutcome;

/** What to publish, and how. */
export interface PublishOptions extends PublishEndpoints {
  /** A course id, branch id, or slug. */
  course: string;
  /** In this order. */
  items: string[];
  redaction: Redaction;
  clock: Clock;
  signal?: AbortSignal | undefined;
  /** How long to keep retrying items that can be retried, in milliseconds; 0 tries each once. */
  waitMs?: number | undefined;
  /** Called with each change of an item's state, to show progress. */
  onOutcome?: ((outcome: PublishOutcome) => void) | undefined;
  /** Called with the course found, if it was given as a slug. */
  onResolved?: ((course: Course) => void) | undefined;
}

/**
 * Publishes items; a failure does not stop the others (docs/spec/coursera-api.md, section 6).
 *
 * @returns an outcome for each item, in order
 * @throws only for what affects all items: not signed in, or an aborted signal
 */
export async function publishItems(
  api: KyInstance,
  options: PublishOptions,
): Promise<PublishOutcome[]> {
  const { clock, signal, waitMs = 0, onOutcome } = options;
  const items = [...new Set(options.items)];
  const outcomes = new Map<string, PublishOutcome>();
  const isPending = (item: string) => outcomes.get(item)?.state === "retryable";
  let course = options.course;
  const onResolved = (found: Course) => {
    course = found.id;
    options.onResolved?.(found);
  };

  async function publish(item: string, client: KyInstance): Promise<void> {
    const resolution = { api: client, onResolved };
    const outcome = {
      item,
      ...await settled(client, { course, item }, { resolution, ...options }),
    };
    if (outcome.state !== outcomes.get(item)?.state) onOutcome?.(outcome);
    outcomes.set(item, outcome);
  }

  const deadline = clock.elapsed() + waitMs;
  for (const item of items) await publish(item, api);

  const waits = { clock, timeoutMs: deadline - clock.elapsed(), signal, beginsWithPause: true };
  const retry = async () => {
    for (const item of items.filter(isPending)) {
      const leftMs = deadline - clock.elapsed();
      if (leftMs > 0) await publish(item, within(api, leftMs));
    }
    return items.some(isPending) ? undefined : true;
  };
  if (items.some(isPending)) await poll(retry, waits);
  return items.map((item) => outcomes.get(item)!);
}

/** The combined state of several items: fatal takes precedence, then retryable. */
export function worstState(outcomes: PublishOutcome[]): PublishVerdict["state"] {
  const states = outcomes.map(({ state }) => state);
  if (states.includes("fatal")) return "fatal";
  return states.includes("retryable") ? "retryable" : "published";
}

/** A failed request is also an outcome of the item. */
async function settled(
  api: KyInstance,
  { course, item }: ItemAddress,
  { resolution, ...options }: PublishOptions & { resolution: CourseResolution | undefined },
): Promise<AttemptOutcome> {
  const attempt = (courseId: string) => attemptToPublish(api, { course: courseId, item }, options);
  try {
    return await (resolution ? withCourse(course, resolution, attempt) : attempt(course));
  } catch (error) {
    if (!(error instanceof ApiError || error instanceof UnavailableError)) throw error;
    const state = error instanceof UnavailableError ? "retryable" : "fatal";
    return { state, reason: error.message, hint: error.hint };
  }
}
