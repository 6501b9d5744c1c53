import { ApiError } from "../../coursera/api_error.ts";
import { defaultResources, type Resources } from "../../coursera/resources/allowed_resources.ts";
import { getLimits, type PartAddress } from "../../coursera/resources/limits.ts";
import { requestedResources, statusLookup } from "../../coursera/resources/registration.ts";
import {
  isFailed,
  isLinked,
  ReleasedGraders,
  resourcesKey,
} from "../../coursera/resources/released_graders.ts";
import type { Session } from "../../coursera/session.ts";
import type { CourseGrader } from "../course_file/course_file.ts";
import type { PlannedGrader } from "./deploy_documents.ts";
import type { Tools } from "../tools.ts";
import {
  identifyUpload,
  imageContent,
  makeArchive,
  openUploadFolder,
  type UploadSubject,
} from "./upload_archive.ts";

/** What planning works with. */
export interface PlanContext {
  session: Session;
  /** Id of the course or branch, not a slug. */
  course: string;
  /** Folder for archives. */
  temporary: string;
  tools: Tools;
}

type PlannedPart = PlannedGrader["parts"][number];

/** Finds out what `deploy` would do for a grader and what differs at Coursera. Changes nothing. */
export async function planGrader(
  grader: CourseGrader,
  context: PlanContext,
): Promise<PlannedGrader> {
  const { session, course, tools } = context;
  const { clock, configuration: { tokenCache } } = session;
  const releases = new ReleasedGraders({ tokenCache, clock, signal: tools.signal });
  const subject = await identifyUpload(grader.source, grader.generation, tools);
  const { generation } = subject;
  requestedResources(generation, grader.resources);
  const content = await contentOf(subject, context);
  const before = content === undefined
    ? undefined
    : await releases.ofContent({ course, content, generation });
  const status = before?.grader === undefined
    ? null
    : await statusOf({ generation, course, grader: before.grader }, context);
  const isUsable = before?.grader !== undefined && !isFailed(before) &&
    before.resources === resourcesKey(grader.resources);

  const parts: PlannedPart[] = [];
  for (const part of grader.parts) {
    const limits = await limitsOf({ course, ...part }, context);
    parts.push({
      ...part,
      grader: (await releases.ofParts(course, [part]))?.grader ?? null,
      link: !(isUsable && isLinked(before, part)),
      limits: limits === undefined ? null : amountsOf(limits),
      differs: limits === undefined ? [] : differences(limits, grader.resources),
    });
  }
  const changed = new Set(parts.filter(({ link }) => link).map(({ item }) => item));
  const items = [...new Set(parts.map(({ item }) => item))];
  const published = isUsable ? before.published : [];
  return {
    name: grader.name ?? null,
    source: grader.source.written,
    generation,
    content: content ?? null,
    suite: grader.suite ?? null,
    upload: content === undefined ? "unknown" : before === undefined ? "send" : "stored",
    register: content === undefined ? null : !isUsable,
    grader: before?.grader ?? null,
    status,
    parts,
    publish: items.filter((item) => changed.has(item) || !published.includes(item)),
  };
}

/** A directory's content is known once it is packed, that of an image to be built not at all. */
async function contentOf(
  subject: UploadSubject,
  { temporary, tools }: PlanContext,
): Promise<string | undefined> {
  if (subject.generation === "v1") return imageContent(subject);
  await using folder = await openUploadFolder(temporary, tools);
  const archive = await makeArchive(subject, { folder: folder.path, fileName: undefined }, tools);
  return archive.digest;
}

async function statusOf(
  grader: Parameters<typeof statusLookup>[1],
  { session, tools }: PlanContext,
): Promise<string | null> {
  return await orUnknown(statusLookup(session, grader).look(undefined), tools) ?? null;
}

async function limitsOf(
  address: PartAddress,
  { session: { api }, tools }: PlanContext,
): Promise<Resources | undefined> {
  return await orUnknown(getLimits(api, address), tools);
}

/** The plan is made even if Coursera does not answer. */
async function orUnknown<T>(answer: Promise<T>, { terminal }: Tools): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    terminal.detail(error.message);
    return undefined;
  }
}

function amountsOf({ cpu, memory, timeout }: Resources) {
  return { cpu: cpu ?? null, memory: memory ?? null, timeout: timeout ?? null };
}

/** The limits that differ from the course file; an unset limit counts as the default. */
function differences(limits: Resources, wanted: Resources): PlannedPart["differs"] {
  return (["cpu", "memory", "timeout"] as const).filter((name) =>
    wanted[name] !== undefined && wanted[name] !== (limits[name] ?? defaultResources[name])
  );
}
