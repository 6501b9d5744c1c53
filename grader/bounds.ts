/**
 * What a number or a list in our own documents may be. They are read again (`--resume`, `grade merge`,
 * `grade replay`), and anybody may have written them: whatever is let through here can be calculated
 * with, printed and kept in memory.
 */

import * as z from "zod";

/** As many digits as options take. */
const MOST = 999_999_999;

/** Elements of a list. */
const LONGEST_LIST = 100_000;

/** Seconds, of time or of CPU time. */
export const seconds = z.number().min(0).max(MOST);

/** Bytes. */
export const bytes = z.number().min(0).max(Number.MAX_SAFE_INTEGER);

/** How many there are. */
export const count = z.int().min(0).max(MOST);

/** How many there are, of what there is one at least. */
export const positiveCount = z.int().min(1).max(MOST);

/** CPUs, or parts of one. */
export const cpus = z.number().min(0).max(MOST);

export const score = z.number().min(0).max(1);

/** Its length is looked at first: each element that is wrong costs more than it takes in a file. */
export function listOf<T extends z.ZodType>(element: T, longest = LONGEST_LIST) {
  return z.array(z.unknown()).max(longest).pipe(z.array(element));
}
