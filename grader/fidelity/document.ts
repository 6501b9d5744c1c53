import * as z from "zod";
import { FIDELITIES, KNOWN_FROM } from "./property.ts";

/** The document that `--explain --json` prints; source of the published JSON Schema. */
export const explanationSchema = z.strictObject({
  schema: z.literal(1),
  protocol: z.enum(["auto", "v1", "v2"]),
  image: z.strictObject({ id: z.string(), reference: z.string() }).nullable().describe(
    "the image whose container was looked into; null without SOURCE, or without an engine",
  ),
  gap: z.string().nullable().describe("why not all was measured that can be; null where it was"),
  properties: z.array(z.strictObject({
    property: z.string(),
    production: z.string().describe("what production has, as far as it is documented"),
    source: z.string().nullable().describe("page and section that say so; null where none does"),
    here: z.string().describe("what a run has here"),
    fidelity: z.enum(FIDELITIES).describe("unknown: what production has is not documented"),
    known: z.enum(KNOWN_FROM).describe(
      "measured: inside of a container like the grader's, by the image's own shell; engine: as the " +
        "engine says; options: what the options ask for, not measured",
    ),
  })),
}).meta({
  title: "courseraprogramming grade local --explain --json",
  description: "How far a run here is like one in production",
});
export type Explanation = z.infer<typeof explanationSchema>;

/**
 * Converts the table to a document.
 *
 * @param gap why not everything was measured
 */
export function explanation(
  { gap, ...rest }: Omit<Explanation, "schema" | "gap"> & { gap: string | undefined },
): Explanation {
  return { schema: 1, ...rest, gap: gap ?? null };
}
