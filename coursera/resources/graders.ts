import type { KyInstance } from "ky";
import * as z from "zod";
import { RetryableError } from "../../terminal/errors.ts";
import { visible } from "../../terminal/text.ts";
import { answerId, answerLine, answerStatus } from "../answer_text.ts";
import { within } from "../api.ts";
import { ApiError, named } from "../api_error.ts";
import { composedId, lastPart } from "./ids.ts";
import { poll, type PollOptions } from "../poll.ts";

/** A grader in a course's list. */
export interface ListedGrader {
  id: string;
  /** Name of the uploaded archive; Coursera may omit it. */
  filename: string | undefined;
}

/** Coursera's status of a grader: `PENDING`, `COMPLETED`, `FAILED`, … */
export type GraderStatus = string;

const listSchema = z.object({
  elements: z.array(z.object({ id: answerId, filename: answerLine.nullish() })),
});

const statusSchema = z.object({ elements: z.array(z.object({ status: answerStatus })) });

/** Final statuses; all others may change. */
const finalStatuses = ["COMPLETED", "FAILED", "MISSING", "CANCELLED", "CANCELED"];

/** A course (or branch) and a grader in it. */
export interface GraderAddress {
  course: string;
  grader: string;
}

/** A URL that replaces the built-in one; the id is appended as in the old tools. */
export interface EndpointOverride {
  endpoint?: string | undefined;
}

/**
 * Lists the graders of a course or branch (E15). The branch id is not escaped here
 * (docs/spec/coursera-api.md, section 8).
 */
export async function listGraders(
  www: KyInstance,
  course: string,
  { endpoint = "api/gridExecutors.v1/?q=listByBranch&branchId=" }: EndpointOverride = {},
): Promise<ListedGrader[]> {
  const { elements } = await named(
    `List the graders of "${course}"`,
    www.get(`${endpoint}${encodeURIComponent(course)}`).json(listSchema),
  );
  return elements.map(({ id, filename }) => ({
    id: lastPart(id),
    filename: filename ?? undefined,
  }));
}

/** Gets the status of a grader (E16). */
export async function getGraderStatus(
  www: KyInstance,
  { course, grader }: GraderAddress,
  { endpoint = "api/gridExecutors.v1/" }: EndpointOverride = {},
): Promise<GraderStatus> {
  const { elements: [element] } = await named(
    `Look up grader "${grader}" of "${course}"`,
    www.get(`${endpoint}${encodeURIComponent(composedId(course, grader))}`).json(statusSchema),
  );
  if (element !== undefined) return element.status;
  throw new ApiError(
    visible(`Failed to look up grader "${grader}" of "${course}": Coursera's answer is empty`),
    { hint: "check the ids; `courseraprogramming list COURSE` shows the graders" },
  );
}

/** A way to look up the status of a grader. */
export interface StatusLookup {
  /** Its name in messages. */
  grader: string;
  /** @param patienceMs for all attempts of the request; undefined: the default */
  look: (patienceMs: number | undefined) => Promise<GraderStatus>;
}

/** As {@linkcode waitForStatus}, using {@linkcode getGraderStatus}. */
export async function waitForGrader(
  www: KyInstance,
  address: GraderAddress,
  options: PollOptions & EndpointOverride,
): Promise<GraderStatus> {
  const look = (patienceMs: number | undefined) =>
    getGraderStatus(patienceMs === undefined ? www : within(www, patienceMs), address, options);
  return await waitForStatus({ grader: address.grader, look }, options);
}

/** A look-up with less time than this may fail for that reason alone. */
const SHORT_LOOK_MS = 5000;

/**
 * Polls until the grader is processed, and returns the final status: `COMPLETED`, or another one
 * for a failure. Short outages of Coursera are ignored.
 *
 * @throws {RetryableError} if it is not processed in time
 */
export async function waitForStatus(
  { grader, look }: StatusLookup,
  options: PollOptions,
): Promise<GraderStatus> {
  let last: string | undefined;
  let trouble: unknown;
  let isFirst = true;
  const final = await poll(async (remainingMs) => {
    try {
      // However short the wait, the first look-up gets its full time.
      const patienceMs = isFirst ? undefined : remainingMs;
      isFirst = false;
      last = await look(patienceMs);
      trouble = undefined;
    } catch (error) {
      if (!(error instanceof RetryableError)) throw error;
      // A last look-up cut short by the deadline says nothing about Coursera.
      if (last === undefined || remainingMs > SHORT_LOOK_MS) trouble = error;
      return undefined;
    }
    return finalStatuses.includes(last) ? last : undefined;
  }, options);
  if (final !== undefined) return final;

  const present = trouble instanceof Error ? trouble.message : `it is still ${last ?? "unknown"}`;
  throw new RetryableError(
    visible(
      `Failed to wait for grader "${grader}": ${present} after ${options.timeoutMs / 1000} s`,
    ),
    { hint: "call again with a longer `--wait`", cause: trouble },
  );
}
