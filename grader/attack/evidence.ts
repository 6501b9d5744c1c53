import * as z from "zod";
import type { ResultFile } from "../../docker/container/results.ts";
import { readJson } from "../files/json_text.ts";

/** Most entries read of a list, and most characters of each text. */
const ENTRIES = 50;
const LONGEST_PATH = 400;
const LONGEST_TEXT = 4000;

/** Attacks write no files larger than this, in bytes. */
const LARGEST = 512 * 1024;

const path = z.string().transform((text) => text.slice(0, LONGEST_PATH));
const text = z.string().transform((text) => text.slice(0, LONGEST_TEXT));

const evidenceSchema = z.object({
  read: z.array(z.object({ path, text })).transform((all) => all.slice(0, ENTRIES)).default([]),
  changed: z.array(path).transform((all) => all.slice(0, ENTRIES)).default([]),
  did: z.array(path).transform((all) => all.slice(0, ENTRIES)).default([]),
  notApplicable: path.optional(),
});

/** What an attack claims to have reached (grader/attacks/README.md). */
export type Evidence = z.infer<typeof evidenceSchema>;

export const NO_EVIDENCE: Evidence = { read: [], changed: [], did: [] };

/**
 * Reads evidence from the file that an attack wrote. The grader's own processes may have written to it
 * too, so anything in another form is ignored.
 */
export function readEvidence(file: ResultFile | undefined): Evidence {
  if (file?.kind !== "file" || file.bytes.length > LARGEST) return NO_EVIDENCE;
  const json = readJson(file.bytes);
  if (!json.ok) return NO_EVIDENCE;
  return evidenceSchema.safeParse(json.value).data ?? NO_EVIDENCE;
}
