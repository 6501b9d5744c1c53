/** How ids are written in Coursera's URLs (docs/spec/coursera-api.md, section 8). */

const branchPrefix = "authoringBranch~";

/** Whether COURSE names a branch rather than a course. */
export function isBranchId(course: string): boolean {
  return course.includes(branchPrefix);
}

/**
 * The id of something inside a course or branch, such as `course~item` or `course~grader`. The `~`
 * of a branch id is escaped, because the plain one separates the parts. Not percent-encoded.
 */
export function composedId(course: string, part: string): string {
  const escaped = isBranchId(course) ? course.replaceAll("~", "!~") : course;
  return `${escaped}~${part}`;
}

/** The part after the last `~`: Coursera returns `course~grader` where commands take the grader. */
export function lastPart(id: string): string {
  return id.slice(id.lastIndexOf("~") + 1);
}

/**
 * Whether COURSE could be a slug: lower-case words and numbers joined by hyphens. An id can look
 * the same, so this only says whether a look-up by slug is worth trying; slugs are made from
 * titles, which have no numbers such as 0001.
 */
export function mayBeSlug(course: string): boolean {
  return /^[a-z0-9]+(-[a-z0-9]+)*$/.test(course) && !/(^|-)0\d/.test(course);
}
