import type { KyInstance } from "ky";
import * as z from "zod";
import { UserError } from "../../terminal/errors.ts";
import { parseJson } from "../../terminal/json.ts";
import { visible } from "../../terminal/text.ts";
import { answerId, answerName, answerStatus } from "../answer_text.ts";
import { type Api, repeatableIfUntouched, wasNeverSent, within } from "../api.ts";
import { ApiError, named, UnavailableError } from "../api_error.ts";
import {
  type EndpointOverride,
  getGraderStatus,
  type GraderAddress,
  type StatusLookup,
} from "./graders.ts";
import { lastPart } from "./ids.ts";
import { serverWords } from "../server_words.ts";
import { checkResources, type Generation, type Resources } from "./allowed_resources.ts";

/** Where an uploaded archive is stored. */
export interface StoredArchive {
  bucket: string;
  key: string;
}

/** A grader to create from an archive. */
export interface Registration {
  generation: Generation;
  /** Id of a course or branch, not a slug. */
  course: string;
  archive: StoredArchive;
  resources: Resources;
}

/** A grader that Coursera has accepted and will process. */
export interface RegisteredGrader {
  id: string;
  /** Where Coursera reports the processing; v1 only, and not always. */
  location: string | undefined;
}

/**
 * The answer to a registration was lost, so it is not known whether Coursera has the grader. This
 * is not an {@linkcode UnavailableError}: a retry might create a second grader.
 */
export class UncertainRegistrationError extends UserError {
  override name = "UncertainRegistrationError";
}

const endpoints: Record<Generation, string> = {
  v1: "api/gridExecutorCreationAttempts.v1",
  v2: "api/gridExecutorBuildAttempts.v1",
};

const attemptSchema = z.object({
  elements: z.tuple([z.object({ status: answerStatus.nullish() })], z.unknown()),
});

const archiveSchema = z.object({
  elements: z.tuple(
    [z.object({ bucket: answerName, key: answerName })],
    z.unknown(),
  ),
});

const answerSchemas: Record<Generation, z.ZodType<string>> = {
  v1: z.object({
    elements: z.tuple([z.object({ executorId: answerId })], z.unknown()),
  }).transform(({ elements: [{ executorId }] }) => executorId),
  v2: z.object({
    elements: z.tuple([z.object({ id: answerId })], z.unknown()),
  }).transform(({ elements: [{ id }] }) => lastPart(id)),
};

/** Gets the archive of a v1 grader (E8); v2 has no such request. */
export async function getArchive(
  api: KyInstance,
  grader: string,
  { endpoint = endpoints.v1 }: EndpointOverride = {},
): Promise<StoredArchive> {
  const { elements: [{ bucket, key }] } = await named(
    `Look up the archive of grader "${grader}"`,
    api.get(`${endpoint}/${encodeURIComponent(grader)}`).json(archiveSchema),
  );
  return { bucket, key };
}

/**
 * How to look up a grader's status: for v1 by its registration (E8), if that reports one;
 * otherwise, and for v2, by looking up the grader (E16).
 */
export function statusLookup(
  { api, www }: Api,
  { generation, course, grader }: GraderAddress & { generation: Generation },
): StatusLookup {
  const look = async (patienceMs: number | undefined) => {
    const patient = (client: KyInstance) =>
      patienceMs === undefined ? client : within(client, patienceMs);
    const attempt = generation === "v1" ? await getAttempt(patient(api), grader) : undefined;
    return attempt?.status ?? await getGraderStatus(patient(www), { course, grader });
  };
  return { grader, look };
}

async function getAttempt(api: KyInstance, grader: string) {
  const { elements: [attempt] } = await named(
    `Look up grader "${grader}"`,
    api.get(`${endpoints.v1}/${encodeURIComponent(grader)}`).json(attemptSchema),
  );
  return attempt;
}

/**
 * The resources to request in a registration: the second generation states its defaults, the first
 * leaves them to Coursera (docs/spec/coursera-api.md, section 5).
 *
 * @throws {UsageError} for values that the generation does not allow
 */
export function requestedResources(generation: Generation, given: Resources): Resources {
  const { cpu = 1, memory = 4096, timeout } = given;
  const requested = generation === "v1" ? given : { cpu, memory, timeout };
  checkResources(generation, requested);
  return requested;
}

/**
 * Registers a grader (E7, E9). Retried only while it is certain that Coursera has not received it.
 *
 * @throws {UsageError} for resources that the generation does not allow, before anything is sent
 * @throws {UncertainRegistrationError} if the answer is lost
 * @throws {ApiError | UnavailableError} if it is refused; the message names bucket and key (R1)
 */
export async function registerGrader(
  api: KyInstance,
  registration: Registration,
  { endpoint }: EndpointOverride = {},
): Promise<RegisteredGrader> {
  const { generation, course, archive } = registration;
  const body = new TextEncoder().encode(JSON.stringify(bodyOf(registration)));
  const grader = `"${archive.bucket}/${archive.key}" in "${course}"`;
  const answer = await answered(`Register ${grader}`, {
    course,
    // As bytes: a string would get a content type, and the old tools send none.
    request: api.post(endpoint ?? endpoints[generation], { ...repeatableIfUntouched, body }),
  });
  const { status } = answer;
  const text = await answer.text();
  const id = answerSchemas[generation].safeParse(parseJson(text));
  if (status === 201 && id.success) {
    return { id: id.data, location: answer.headers.get("location") ?? undefined };
  }
  // Any other 2xx is a failure, as in the old tools.
  throw new ApiError(
    visible(`Failed to register ${grader}: Coursera answered ${status}: ${serverWords(text)}`),
    { answer: { status, body: text }, hint: listHint(course) },
  );
}

function bodyOf({ generation, course, archive, resources }: Registration) {
  const { cpu, memory, timeout } = requestedResources(generation, resources);
  const amounts = {
    reservedCpu: cpu === undefined ? null : cpu * 1024,
    reservedMemory: memory ?? null,
    wallClockTimeout: timeout ?? null,
  };
  const { bucket, key } = archive;
  if (generation === "v1") return { courseId: course, bucket, key, ...amounts };
  const context = { typeName: "branchContext", definition: { branchId: course } };
  return { context, bucket, key, ...amounts };
}

/** Statuses of gateways that may have lost an answer rather than a request. */
const gatewayStatuses = [408, 502, 504];

async function answered(
  call: string,
  { course, request }: { course: string; request: Promise<Response> },
): Promise<Response> {
  try {
    return await named(call, request);
  } catch (error) {
    if (!(error instanceof UnavailableError) || wasNeverSent(error)) throw error;
    const { answer } = error.details;
    if (answer !== undefined && !gatewayStatuses.includes(answer.status)) throw error;
    const message = `${error.message}; Coursera may have registered the grader all the same`;
    const hint = `${
      listHint(course)
    }; if so, \`courseraprogramming reregister ID … --link-only\` links it`;
    throw new UncertainRegistrationError(message, { hint, cause: error });
  }
}

function listHint(course: string): string {
  return visible(`see with \`courseraprogramming list ${course}\` whether it is there`);
}
