/** What `--json` prints about registrations; published in `schemas/`. */
import * as z from "zod";

/** The outcome of each part. */
export const linkedPartsSchema = z.array(z.object({
  item: z.string(),
  part: z.string(),
  state: z.enum(["linked", "failed", "untried"])
    .describe("untried: the process was told to stop before"),
  reason: z.string().nullable(),
}));

/** The words of the command that links the remaining parts. */
export const restSchema = z.array(z.string()).nullable()
  .describe("Words of the call that links the rest without uploading again; null: all is linked");

export const reregisterDocument = z.object({
  schema: z.literal(1),
  course: z.string().describe("Its id, or that of the branch"),
  generation: z.enum(["v1", "v2"]),
  grader: z.string().describe("The new grader; with --link-only the given one"),
  archive: z.object({ bucket: z.string(), key: z.string() }).nullable()
    .describe("What the grader is made of; null with --link-only"),
  parts: linkedPartsSchema,
  rest: restSchema,
});

/** By file name in `schemas/`. */
export const registrationDocuments = { reregister: reregisterDocument };

export type ReregisterDocument = z.infer<typeof reregisterDocument>;
