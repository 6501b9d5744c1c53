import { crc32 } from "node:zlib";
import * as z from "zod";
import { visible } from "../../terminal/text.ts";
import { faultText } from "../files/fault_text.ts";
import { jsonOf, lineText } from "../files/lines.ts";
import { submissionRecordSchema } from "./record.ts";

const entrySchema = z.strictObject({
  /** Of all that the outcome depends on, see `fingerprintOf()`. */
  fingerprint: z.string().max(64),
  record: submissionRecordSchema,
});

/** What a line of the journal says. */
export type JournalEntry = z.infer<typeof entrySchema>;

/** An entry, and what to remember of its line. */
export interface CheckedEntry {
  entry: JournalEntry;
  /**
   * The checksum of a line that need not be checked again; undefined where the check changes what
   * the line says, such as the order of its fields.
   */
  checksum: number | undefined;
}

/**
 * The entry that a line is. Each line is read several times, and the check takes longer than
 * parsing: a line that has not changed since is not checked again.
 *
 * @param known the line's checksum when it was checked
 * @param fault makes the error for what is not an entry
 */
export function checkedEntry(
  line: Uint8Array,
  known: number | undefined,
  fault: (why: string) => Error,
): CheckedEntry {
  // Of 32 bits with a sign, which take no memory of their own.
  const checksum = crc32(line) | 0;
  if (checksum === known) return { entry: jsonOf(line) as JournalEntry, checksum };
  let value: unknown;
  try {
    value = jsonOf(line);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw fault(`: ${visible(error.message)}`);
  }
  const { data: entry, error } = entrySchema.safeParse(value);
  if (entry === undefined) throw fault(faultText(error));
  return { entry, checksum: JSON.stringify(entry) === lineText(line) ? checksum : undefined };
}
