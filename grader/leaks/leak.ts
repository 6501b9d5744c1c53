import * as z from "zod";
import { listOf } from "../bounds.ts";

/** Most leaks reported for one grading; more would say nothing new. */
export const MOST_LEAKS = 10;

/** Most characters kept of each text. */
const LONGEST = 300;

/** One place where a learner sees part of the grader (docs/attacks.md, "Leaks without attacks"). */
export const leakSchema = z.strictObject({
  kind: z.enum(["line", "code", "path", "trace"]).describe(
    "a line of a file, names and values in the order of a file, a path, or a place in a stack trace",
  ),
  text: z.string().describe("as it stands in the feedback, without tags; cut where it is long"),
  file: z.string().describe("the grader's file that it is of, or the path that it names"),
});
export type Leak = z.infer<typeof leakSchema>;

/** The field of a grading's report. */
export const leaksSchema = listOf(leakSchema, MOST_LEAKS).optional().describe(
  "what learners see of the grader; absent where nobody looked",
);

/** A leak with its text cut. */
export function leakOf(leak: Leak): Leak {
  const text = leak.text.slice(0, LONGEST).replace(/[\ud800-\udbff]$/, "");
  return { ...leak, text };
}
