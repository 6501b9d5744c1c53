/** What `upload --json` prints; published in `schemas/`. */
import * as z from "zod";
import { publishDocument } from "../account/documents.ts";
import { linkedPartsSchema, restSchema } from "./registration_documents.ts";

export const uploadDocument = z.object({
  schema: z.literal(1),
  course: z.string().describe("Its id, or that of the branch"),
  generation: z.enum(["v1", "v2"]),
  grader: z.string().describe("The id that Coursera gave the grader"),
  archive: z.object({ bucket: z.string(), key: z.string() })
    .describe("Where the upload is stored"),
  transfer: z.object({
    bytes: z.number().describe("Size of the archive"),
    digest: z.string().describe("SHA-256 of the archive"),
    seconds: z.number().describe("From the first request to the last byte sent"),
  }).nullable().describe("null: nothing had to be sent"),
  parts: linkedPartsSchema,
  rest: restSchema,
  status: z.string().nullable().describe("With --wait: Coursera's word, such as COMPLETED"),
  published: publishDocument.shape.items.nullable().describe("With --publish"),
});

/** By file name in `schemas/`. */
export const uploadDocuments = { upload: uploadDocument };

export type UploadDocument = z.infer<typeof uploadDocument>;
