/** What `plan` and `deploy` print with `--json`; published in `schemas/`. */
import * as z from "zod";
import { uploadDocument } from "./upload_documents.ts";

const named = {
  name: z.string().nullable().describe("In the course file; null where it has one grader only"),
  source: z.string(),
};

const amounts = z.object({
  cpu: z.number().nullable(),
  memory: z.number().nullable().describe("MB"),
  timeout: z.number().nullable().describe("Seconds"),
});

const plannedPart = z.object({
  item: z.string(),
  part: z.string(),
  grader: z.string().nullable()
    .describe("What it was last made to use from here; Coursera does not tell"),
  link: z.boolean().describe("Whether `deploy` would make it use another grader"),
  limits: amounts.nullable().describe("What Coursera has; null: it does not say"),
  differs: z.array(z.enum(["cpu", "memory", "timeout"]))
    .describe("Which of the limits are not those of the course file"),
});

export const plannedGrader = z.object({
  ...named,
  generation: z.enum(["v1", "v2"]),
  content: z.string().nullable().describe("Digest of what would be uploaded; null: not built yet"),
  suite: z.string().nullable().describe("Folder of submissions that are graded first"),
  upload: z.enum(["send", "stored", "unknown"])
    .describe("stored: the same content was uploaded to the course before"),
  register: z.boolean().nullable().describe("null: that depends on the content"),
  grader: z.string().nullable().describe("What this content is at Coursera"),
  status: z.string().nullable().describe("Coursera's word for where that grader stands"),
  parts: z.array(plannedPart),
  publish: z.array(z.string()).describe("Items"),
});

export const planDocument = z.object({
  schema: z.literal(1),
  course: z.string().describe("Its id, or that of the branch"),
  graders: z.array(plannedGrader),
});

export const deployDocument = z.object({
  schema: z.literal(1),
  course: z.string().describe("Its id, or that of the branch"),
  state: z.enum(["done", "retryable", "failed"]).describe("The worst of the graders'"),
  graders: z.array(z.object({
    ...named,
    state: z.enum(["done", "retryable", "failed"]),
    reason: z.string().nullable(),
    upload: uploadDocument.nullable().describe("null where it did not come so far"),
  })),
});

/** By file name in `schemas/`. */
export const deployDocuments = { plan: planDocument, deploy: deployDocument };

export type PlannedGrader = z.infer<typeof plannedGrader>;
export type PlanDocument = z.infer<typeof planDocument>;
export type DeployDocument = z.infer<typeof deployDocument>;
