import * as z from "zod";

const image = z.object({
  names: z.array(z.string()),
  bytes: z.number().describe("As the engine tells; layers that other images have as well count"),
});

/** What `prune --json` prints; published in `schemas/`. */
export const pruneDocument = z.object({
  schema: z.literal(1),
  dryRun: z.boolean(),
  removed: z.array(image).describe("With --dry-run: what would be removed"),
  kept: z.array(image.extend({ why: z.string() })),
  freedBytes: z.number().nullable().describe(
    "What all images take less than before; null with --dry-run, or where the engine does not say",
  ),
  volumes: z.array(z.object({
    name: z.string(),
    submission: z.string().nullable().describe("Folder that it is a copy of"),
    why: z.string().nullable().describe("Why it stays; null where it was, or would be, removed"),
  })).describe("Volumes of kept gradings whose containers were removed by others"),
  leftovers: z.object({ containers: z.number(), volumes: z.number(), runs: z.number() }).nullable()
    .describe("Of runs that were killed: what was removed; null with --dry-run"),
});
export type PruneDocument = z.infer<typeof pruneDocument>;
