import * as z from "zod";

const place = z.number().int().nullable();

/** What `sanity --json` prints (docs/spec/sanity-rules.md, section 6). */
export const sanityDocument = z.object({
  schema: z.literal(1),
  tool: z.object({ name: z.string(), version: z.string() }),
  protocol: z.enum(["v1", "v2", "mixed"]).nullable()
    .describe("mixed where several graders are not alike, null where none was checked"),
  files: z.array(z.string()).describe("The Dockerfiles and images that were checked"),
  findings: z.array(z.object({
    id: z.string().describe("The rule's, such as CPG010"),
    name: z.string().describe("The rule's, such as no-expose"),
    title: z.string(),
    severity: z.enum(["error", "warning", "info"]),
    message: z.string(),
    fix: z.string().describe("What mends it, in a few words"),
    file: z.string(),
    line: place.describe("From 1; null where the finding is of the whole grader or image"),
    endLine: place,
    column: place,
    endColumn: place,
    instruction: z.string().nullable(),
    stage: z.string().nullable().describe("Its name, or its number from 0"),
    ignored: z.boolean().describe("By --ignore or by a comment"),
    reason: z.string().nullable().describe("Of the comment"),
  })),
  summary: z.object({
    error: z.number().int(),
    warning: z.number().int(),
    info: z.number().int(),
    ignored: z.number().int(),
  }).describe("How many findings of each severity; the ignored ones count apart"),
  notChecked: z.array(z.object({
    file: z.string(),
    id: z.string().describe("The rule that could not look"),
    missing: z.enum(["dockerfile", "context", "image"]).describe("What it needs"),
    inPart: z.boolean().describe("Whether it saw some of it"),
  })),
});

/** One document of `sanity --json`. */
export type SanityDocument = z.infer<typeof sanityDocument>;
