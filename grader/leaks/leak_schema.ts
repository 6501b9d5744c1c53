import * as z from "zod";
import { listOf } from "../bounds.ts";
import { LEAK_KINDS, MOST_LEAKS } from "./leak.ts";

const leakSchema = z.strictObject({
  kind: z.enum(LEAK_KINDS).describe(
    "a line of a file, names and values in the order of a file, a path, or a place in a stack trace",
  ),
  text: z.string().describe("as it stands in the feedback, without tags; cut where it is long"),
  file: z.string().describe("the grader's file that it is of, or the path that it names"),
});

/** The field of a grading's report; not beside its type, because a grading needs no schema. */
export const leaksSchema = listOf(leakSchema, MOST_LEAKS).optional().describe(
  "what learners see of the grader; absent where nobody looked",
);
