import type { KyInstance } from "ky";
import * as z from "zod";
import { answerId, answerLine } from "../answer_text.ts";
import { ApiError, named } from "../api_error.ts";
import { mayBeSlug } from "./ids.ts";

/** A course as the look-up by slug gives it. */
export interface Course {
  id: string;
  slug: string;
}

/** A branch of a course. */
export interface Branch {
  /** As the commands take it, `authoringBranch~…`. */
  id: string;
  name: string | undefined;
}

const coursesSchema = z.object({
  elements: z.array(z.object({ id: answerId })),
});

const branchesSchema = z.object({
  elements: z.array(z.object({
    id: answerId,
    properties: z.object({ name: answerLine.optional() }).optional(),
  })),
});

/**
 * The course of a slug (`onDemandCourses.v1`; docs/spec/coursera-api.md, section 1).
 *
 * @throws {ApiError} when there is none
 */
export async function getCourse(api: KyInstance, slug: string): Promise<Course> {
  const call = `Look up course "${slug}"`;
  const searchParams = { q: "slug", slug };
  const { elements: [course] } = await named(
    call,
    api.get("api/onDemandCourses.v1", { searchParams }).json(coursesSchema),
  );
  if (course !== undefined) return { id: course.id, slug };
  throw new ApiError(`Failed to look up course "${slug}": Coursera knows no such slug`, {
    hint: "the slug is what follows `/learn/` in the address of the course",
  });
}

/** The branches of a course (`authoringBranchProperties.v1`). */
export async function listBranches(api: KyInstance, courseId: string): Promise<Branch[]> {
  const searchParams = { q: "course", courseId, fields: "properties" };
  const { elements } = await named(
    `List the branches of course "${courseId}"`,
    api.get("api/authoringBranchProperties.v1", { searchParams }).json(branchesSchema),
  );
  return elements.map(({ id, properties }) => ({ id, name: properties?.name }));
}

/** How a COURSE that turns out to be a slug is dealt with. */
export interface CourseResolution {
  /** `api_endpoint`. */
  api: KyInstance;
  /** Hears the id, once, when COURSE was a slug. */
  onResolved?: ((course: Course) => void) | undefined;
}

/**
 * Runs an action on a COURSE that is an id or a slug. An id may look like a slug, so it is tried as
 * it is; only when Coursera does not know it, and it may be a slug, it is looked up and tried again.
 * The action must leave nothing behind when it fails because of the id.
 */
export async function withCourse<T>(
  course: string,
  { api, onResolved }: CourseResolution,
  action: (courseId: string) => Promise<T>,
): Promise<T> {
  try {
    return await action(course);
  } catch (error) {
    if (!mayBeSlug(course) || !isUnknownId(error)) throw error;
    const found = await findCourse(api, course);
    if (found === undefined) throw error;
    onResolved?.(found);
    return await action(found.id);
  }
}

/**
 * The id of a COURSE that is an id or a slug, asked for beforehand: for calls that change something,
 * which {@linkcode withCourse} could not try twice. Only what may be a slug is looked up.
 */
export async function resolveCourse(
  course: string,
  { api, onResolved }: CourseResolution,
): Promise<string> {
  const found = mayBeSlug(course) ? await findCourse(api, course) : undefined;
  if (found === undefined) return course;
  onResolved?.(found);
  return found.id;
}

/** Coursera answers any of these for an id it does not know. */
function isUnknownId(error: unknown): boolean {
  return error instanceof ApiError &&
    [400, 403, 404, 500].includes(error.details.answer?.status ?? 0);
}

/** The first error is of more use than that of a look-up nobody asked for. */
async function findCourse(api: KyInstance, slug: string): Promise<Course | undefined> {
  try {
    return await getCourse(api, slug);
  } catch (error) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}
