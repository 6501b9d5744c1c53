/**
 * Limits of numbers and lists in this program's own documents. They are read back (`--resume`,
 * `grade merge`, `grade replay`) and are untrusted: every value accepted here is safe to calculate
 * with, to print and to keep in memory.
 */

import * as z from "zod";

/** As many digits as options accept. */
const MOST = 999_999_999;

/** Most elements of a list. */
const LONGEST_LIST = 100_000;

/** Seconds of elapsed or CPU time. */
export const seconds = z.number().min(0).max(MOST);

/** Bytes. */
export const bytes = z.number().min(0).max(Number.MAX_SAFE_INTEGER);

/** A number of things. */
export const count = z.int().min(0).max(MOST);

/** A number of things, at least one. */
export const positiveCount = z.int().min(1).max(MOST);

/** CPUs, including fractions. */
export const cpus = z.number().min(0).max(MOST);

export const score = z.number().min(0).max(1);

/** Checks the length first: each invalid element costs more than its size in a file. */
export function listOf<T extends z.ZodType>(element: T, longest = LONGEST_LIST) {
  return z.array(z.unknown()).max(longest).pipe(z.array(element));
}
