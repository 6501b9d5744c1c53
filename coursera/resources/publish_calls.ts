import type { KyInstance } from "ky";
import * as z from "zod";
import { repeatableIfUntouched } from "../api.ts";
import { ApiError, named, UnavailableError } from "../api_error.ts";
import { composedId } from "./ids.ts";
import { judgePublishAnswer, type PublishVerdict } from "./publish_answer.ts";
import type { Redaction } from "../redaction.ts";

/** An item of a course or branch, both as ids. */
export interface ItemAddress {
  course: string;
  item: string;
}

/** URLs that replace the built-in ones: `--get-endpoint` and related options. */
export interface PublishEndpoints {
  getEndpoint?: string | undefined;
  publishEndpoint?: string | undefined;
  publishAction?: string | undefined;
}

/** A verdict and the answer to the failed request. */
export type AttemptOutcome = PublishVerdict & {
  detail?: string | undefined;
  hint?: string | undefined;
};

const relationSchema = z.object({
  elements: z.tuple([z.object({ atomId: z.string().min(1) })], z.unknown()),
});

const draft = z.object({
  readyForPublish: z.boolean(),
  writeAccessToken: z.union([z.string().min(1), z.record(z.string(), z.unknown())]).optional(),
});

const draftSchema = z.object({ elements: z.tuple([draft], z.unknown()) });

/**
 * Tries to publish an item with three requests: get its name (E12), check that it is ready (E13),
 * publish it (E14).
 *
 * @throws {ApiError | UnavailableError} if a request before the last fails, or the last gets no
 * answer
 */
export async function attemptToPublish(
  api: KyInstance,
  address: ItemAddress,
  { redaction, ...endpoints }: PublishEndpoints & { redaction: Redaction },
): Promise<AttemptOutcome> {
  const label = `item "${address.item}" in "${address.course}"`;
  const id = await assignmentId(api, address, label);

  const path = `${endpoints.getEndpoint ?? assignments}/${encodeURIComponent(id)}`;
  const { elements: [{ readyForPublish, writeAccessToken }] } = await named(
    `Get the draft of ${label}`,
    api.get(path, { searchParams: { fields: "writeAccessToken" } }).json(draftSchema),
  );
  if (!readyForPublish) {
    return { state: "fatal", reason: "the draft is not ready; its page at Coursera says why" };
  }
  if (writeAccessToken === undefined) {
    return { state: "fatal", reason: "Coursera gave no token for publishing" };
  }
  redaction.add(...textsOf(writeAccessToken));

  const request = api.post(endpoints.publishEndpoint ?? assignments, {
    ...repeatableIfUntouched,
    searchParams: { action: endpoints.publishAction ?? "publish", id },
    json: writeAccessToken,
  });
  return await judged(named(`Publish ${label}`, request));
}

/** All strings in a token, which may be an object with several. */
function textsOf(token: unknown): string[] {
  if (typeof token === "string") return [token];
  return typeof token === "object" && token !== null ? Object.values(token).flatMap(textsOf) : [];
}

const assignments = "api/authoringProgrammingAssignments.v2";

async function assignmentId(
  api: KyInstance,
  { course, item }: ItemAddress,
  label: string,
): Promise<string> {
  const id = composedId(course, item);
  const path = `api/authoringItemContentRelations.v1/${encodeURIComponent(id)}`;
  try {
    const relation = await named(
      `Look up ${label}`,
      api.get(path, { searchParams: { fields: "atomId" } }).json(relationSchema),
    );
    return relation.elements[0].atomId;
  } catch (error) {
    // Most items have no separate id.
    if (error instanceof ApiError && error.details.answer?.status === 404) return id;
    throw error;
  }
}

async function judged(request: Promise<Response>): Promise<AttemptOutcome> {
  try {
    const { status } = await request;
    return judgePublishAnswer({ status, body: undefined });
  } catch (error) {
    if (!(error instanceof ApiError || error instanceof UnavailableError)) throw error;
    const { answer } = error.details;
    if (answer === undefined) throw error;
    return { ...judgePublishAnswer(answer), detail: error.message, hint: error.hint };
  }
}
