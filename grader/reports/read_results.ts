import { JSONParser } from "@streamparser/json";
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

/** What a parser finds, in the order of the document. */
type Found = { key: string; value: unknown } | { submission: unknown };

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
  for await (const found of parse(path)) {
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
  for await (const found of parse(path)) {
    if (!("submission" in found)) continue;
    const record = check(submissionRecordSchema, found.submission, path, `submission ${++count}`);
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

async function* parse(path: string): AsyncGenerator<Found> {
  const found: Found[] = [];
  const parser = new JSONParser({
    paths: [...HEADER_KEYS.map((key) => `$.${key}`), "$.submissions.*"],
    keepStack: false,
  });
  parser.onValue = ({ key, value, stack }) => {
    found.push(stack.length === 1 ? { key: String(key), value } : { submission: value });
  };
  using file = await Deno.open(path).catch((error) => {
    throw new UserError(`Reading \`${path}\` failed: ${error.message}`, {
      cause: error,
      hint: HINT,
    });
  });
  const buffer = new Uint8Array(256 * 1024);
  for (let length; (length = await file.read(buffer)) !== null;) {
    write(parser, buffer.subarray(0, length), path);
    yield* found.splice(0);
  }
  if (!parser.isEnded) {
    throw new UserError(`Reading \`${path}\` failed: it ends in the middle`, { hint: HINT });
  }
}

function write(parser: JSONParser, bytes: Uint8Array, path: string): void {
  try {
    parser.write(bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`Reading \`${path}\` failed: not a JSON document: ${reason}`, {
      cause: error,
      hint: HINT,
    });
  }
}
