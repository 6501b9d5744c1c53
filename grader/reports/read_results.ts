import type * as z from "zod";
import { UserError } from "../../terminal/errors.ts";
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
const HINT = "name a results.json that `grade batch --report` or `grade merge --report` wrote";

/**
 * The batch in a `results.json`. The header is read and checked now; the records whenever they are
 * asked for, each checked, and never more than one in memory.
 *
 * @throws {UserError} where the file is not such a document; of records when they are read
 */
export async function openResults(path: string): Promise<Batch> {
  const header = await readHeader(path);
  return { header, records: () => readRecords(path, header) };
}

/** It ends where the submissions begin, unless somebody has sorted the keys. */
async function readHeader(path: string): Promise<BatchHeader> {
  const fields: Record<string, unknown> = {};
  for await (const found of pieces(path)) {
    if ("key" in found) fields[found.key] = found.value;
    else if (HEADER_KEYS.every((key) => key in fields)) break;
  }
  const { schema } = fields;
  if (typeof schema === "number" && schema > BATCH_SCHEMA_VERSION) {
    throw new UserError(
      `Reading \`${path}\` failed: its schema is version ${schema}, this program knows ${BATCH_SCHEMA_VERSION}`,
      { hint: "take the newer courseraprogramming that wrote it" },
    );
  }
  return check(batchHeaderSchema, fields, path, "it");
}

async function* readRecords(path: string, header: BatchHeader): AsyncGenerator<SubmissionRecord> {
  let count = 0;
  let last: string | undefined;
  for await (const found of pieces(path)) {
    if (!("element" in found)) continue;
    const record = check(submissionRecordSchema, found.element, path, `submission ${++count}`);
    if (last !== undefined && record.name <= last) {
      throw new UserError(
        `Reading \`${path}\` failed: submission \`${record.name}\` is not in order`,
        { hint: HINT },
      );
    }
    last = record.name;
    yield record;
  }
  if (count !== header.counts.graded) {
    throw new UserError(
      `Reading \`${path}\` failed: it has ${count} submissions but counts ${header.counts.graded}`,
      { hint: HINT },
    );
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
  const [issue] = result.error.issues;
  const place = issue!.path.length === 0 ? "" : ` at \`${issue!.path.join(".")}\``;
  throw new UserError(
    `Reading \`${path}\` failed: ${what} is not what \`grade batch\` writes${place}: ${
      issue!.message
    }`,
    { hint: HINT },
  );
}

/** @throws {UserError} where the file cannot be read or is not JSON */
async function* pieces(path: string): AsyncGenerator<JsonPiece> {
  try {
    yield* jsonPieces(path, { keys: HEADER_KEYS, array: "submissions" });
  } catch (error) {
    if (error instanceof UserError || !(error instanceof Error)) throw error;
    const options = { cause: error, hint: HINT };
    if (error instanceof SyntaxError) {
      throw new UserError(
        `Reading \`${path}\` failed: not a JSON document: ${error.message}`,
        options,
      );
    }
    throw new UserError(`Reading \`${path}\` failed: ${error.message}`, options);
  }
}
