import { Ajv2020 } from "ajv/dist/2020.js";
import assert from "node:assert/strict";
import { join } from "node:path";
import type { BatchReport } from "../../../grader/batch/record.ts";
import { ROOT } from "../paths.ts";

const schema = JSON.parse(
  await Deno.readTextFile(join(ROOT, "schemas/grade-batch.schema.json")),
);
const validate = new Ajv2020({ strict: false }).compile<BatchReport>(schema);

/** Reads a `results.json`, which must be valid by the published schema. */
export function readResults(text: string): BatchReport {
  const document: unknown = JSON.parse(text);
  assert.ok(validate(document), JSON.stringify(validate.errors));
  return document;
}
