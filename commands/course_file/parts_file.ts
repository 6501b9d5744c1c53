import { resolve } from "node:path";
import * as z from "zod";
import type { Part } from "../../coursera/resources/linking.ts";
import { failureReason, UsageError } from "../../terminal/errors.ts";
import { readSmallText, UnfitFileError } from "../../terminal/small_file.ts";
import { visible } from "../../terminal/text.ts";
import { parseChecked } from "../../grader/files/checked_yaml.ts";

/** A part of a programming assignment, as written in files. */
export const partSchema = z.strictObject({
  item: z.string().min(1).describe("Id of the programming assignment"),
  part: z.string().min(1).describe("Id of its part"),
});

/** The format of a `--parts` file. */
export const partsFileSchema = z.array(partSchema).min(1);

/**
 * Reads a `--parts` file.
 *
 * @throws {UsageError} if it does not exist
 * @throws {UserError} with file and line, if it is invalid
 */
export function readPartsFile(path: string, cwd: string): Part[] {
  let text: string;
  try {
    text = readSmallText(resolve(cwd, path));
  } catch (cause) {
    const reason = cause instanceof Deno.errors.NotFound
      ? "no such file"
      : cause instanceof UnfitFileError
      ? cause.reason
      : failureReason(cause);
    throw new UsageError(`--parts: \`${visible(path)}\` cannot be read: ${reason}`, { cause });
  }
  return parseChecked(text, { path, schema: partsFileSchema, readsWords: true }).value;
}
