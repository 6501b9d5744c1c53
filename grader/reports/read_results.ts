import { join } from "node:path";
import type * as z from "zod";
import { failureReason, UserError } from "../../terminal/errors.ts";
import { visible, visibleLine } from "../../terminal/text.ts";
import { faultText } from "../files/fault_text.ts";
import {
  type Batch,
  BATCH_SCHEMA_VERSION,
  type BatchHeader,
  batchHeaderSchema,
  type SubmissionRecord,
  submissionRecordSchema,
} from "../batch/record.ts";
import { type JsonPiece, jsonPieces } from "./json_elements.ts";

const HEADER_KEYS = Object.keys(batchHeaderSchema.shape);
/** Without those that some reports lack. */
const REQUIRED_KEYS = Object.entries(batchHeaderSchema.shape)
  .filter(([, field]) => !field.safeParse(undefined).success).map(([key]) => key);
const HINT = "name a results.json that `grade batch --report` or `grade merge --report` wrote";

/** The `results.json` of a report, given its folder or the file itself. */
export async function resultsFile(path: string): Promise<string> {
  const info = await Deno.stat(path).catch(() => undefined);
  return info?.isDirectory ? join(path, "results.json") : path;
}

/**
 * The batch in a `results.json`. The header is read and checked now. Records are read and checked
 * on each request, with at most one in memory.
 *
 * @throws {UserError} if the file is not such a document; for records when they are read
 */
export async function openResults(path: string): Promise<Batch> {
  const header = await readHeader(path);
  return { header, records: () => readRecords(path, header) };
}

/** The header ends where the submissions begin, unless the keys were sorted. */
async function readHeader(path: string): Promise<BatchHeader> {
  const fields: Record<string, unknown> = {};
  for await (const found of pieces(path)) {
    if ("key" in found) fields[found.key] = found.value;
    else if (REQUIRED_KEYS.every((key) => key in fields)) break;
  }
  const { schema } = fields;
  if (typeof schema === "number" && schema > BATCH_SCHEMA_VERSION) {
    throw new UserError(
      `Reading \`${
        visible(path)
      }\` failed: its schema is version ${schema}, this program knows ${BATCH_SCHEMA_VERSION}`,
      { hint: "upgrade to the version that wrote it" },
    );
  }
  return check(batchHeaderSchema, fields, path, "it");
}

async function* readRecords(path: string, header: BatchHeader): AsyncGenerator<SubmissionRecord> {
  let count = 0;
  let last: string | undefined;
  for await (const found of pieces(path)) {
    if (!("element" in found)) continue;
    const { element, line } = found;
    const what = `submission ${++count}${line === undefined ? "" : ` (line ${line})`}`;
    const record = check(submissionRecordSchema, element, path, what);
    if (last !== undefined && record.name <= last) {
      throw refused(path, `${what}, \`${visibleLine(record.name)}\` is not in order`);
    }
    last = record.name;
    yield record;
  }
  if (count !== header.counts.graded) {
    throw refused(path, `it has ${count} submissions but counts ${header.counts.graded}`);
  }
}

function check<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  path: string,
  what: string,
): z.infer<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw refused(path, `${what} is not what \`grade batch\` writes${faultText(result.error)}`);
}

/** @throws {UserError} if the file cannot be read or is not JSON */
async function* pieces(path: string): AsyncGenerator<JsonPiece> {
  try {
    // Opening a pipe would wait for a writer.
    if (!(await Deno.stat(path)).isFile) throw new Error("it is not a regular file");
    yield* jsonPieces(path, { keys: HEADER_KEYS, array: "submissions" });
  } catch (error) {
    if (error instanceof UserError || !(error instanceof Error)) throw error;
    const what = error instanceof SyntaxError ? "not a JSON document: " : "";
    throw refused(path, `${what}${failureReason(error)}`, error);
  }
}

function refused(path: string, why: string, cause?: unknown): UserError {
  return new UserError(`Reading \`${visible(path)}\` failed: ${why}`, { hint: HINT, cause });
}
