import type { KyInstance } from "ky";
import * as z from "zod";
import { answerId, answerLine } from "../answer_text.ts";
import { ApiError, named } from "../api_error.ts";
import { mayBeSlug } from "./ids.ts";

/** A course as returned by the look-up by slug. */
export interface Course {
  id: string;
  slug: string;
}

/** A branch of a course. */
export interface Branch {
  /** In the form that commands accept, `authoringBranch~…`. */
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
 * Looks up a course by slug (`onDemandCourses.v1`; docs/spec/coursera-api.md, section 1).
 *
 * @throws {ApiError} if there is none
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

/** Lists the branches of a course (`authoringBranchProperties.v1`). */
export async function listBranches(api: KyInstance, courseId: string): Promise<Branch[]> {
  const searchParams = { q: "course", courseId, fields: "properties" };
  const { elements } = await named(
    `List the branches of course "${courseId}"`,
    api.get("api/authoringBranchProperties.v1", { searchParams }).json(branchesSchema),
  );
  return elements.map(({ id, properties }) => ({ id, name: properties?.name }));
}

/** How to resolve a COURSE that is a slug. */
export interface CourseResolution {
  /** `api_endpoint`. */
  api: KyInstance;
  /** Called once with the course found, if COURSE was a slug. */
  onResolved?: ((course: Course) => void) | undefined;
}

/**
 * Runs an action on a COURSE that is an id or a slug. An id may look like a slug, so it is first
 * used as given; only if Coursera does not know it, and it may be a slug, it is looked up and the
 * action is retried. The action must have no effect when it fails because of the id.
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
 * Resolves a COURSE to its id before use: for calls that change something, which {@linkcode
 * withCourse} could not retry. Only what may be a slug is looked up.
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

/** Coursera sends any of these for an unknown id. */
function isUnknownId(error: unknown): boolean {
  return error instanceof ApiError &&
    [400, 403, 404, 500].includes(error.details.answer?.status ?? 0);
}

/** The first error is more useful than that of an extra look-up. */
async function findCourse(api: KyInstance, slug: string): Promise<Course | undefined> {
  try {
    return await getCourse(api, slug);
  } catch (error) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}
