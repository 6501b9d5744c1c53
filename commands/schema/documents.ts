import * as z from "zod";
import { comparisonSchema } from "../../grader/batch/compare.ts";
import { batchReportSchema } from "../../grader/batch/record.ts";
import { suiteSchema } from "../../grader/batch/suite/suite.ts";
import { explanationSchema } from "../../grader/fidelity/document.ts";
import { gradeReportSchema } from "../../grader/report.ts";
import { accountDocuments } from "../account/documents.ts";
import { partsFileSchema } from "../course_file/parts_file.ts";
import { courseFileSchema } from "../course_file/schema.ts";
import { pruneDocument } from "../prune/document.ts";
import { deployDocuments } from "../release/deploy_documents.ts";
import { registrationDocuments } from "../release/registration_documents.ts";
import { uploadDocuments } from "../release/upload_documents.ts";
import { sanityDocument } from "../sanity/document.ts";
import type { SchemaName } from "./names.ts";

/** URL of the files of `schemas/`. */
const PUBLISHED = "https://raw.githubusercontent.com/coursera/courseraprogramming/main/schemas";

const documents: Record<SchemaName, z.ZodType> = {
  courseraprogramming: courseFileSchema,
  parts: partsFileSchema,
  suite: suiteSchema,
  sanity: sanityDocument,
  "grade-local": gradeReportSchema,
  "grade-batch": batchReportSchema,
  "grade-compare": comparisonSchema,
  "grade-explain": explanationSchema,
  prune: pruneDocument,
  ...accountDocuments,
  ...registrationDocuments,
  ...uploadDocuments,
  ...deployDocuments,
};

/** The JSON Schema of a document or file, identical to `schemas/NAME.schema.json`. */
export function schemaText(name: SchemaName): string {
  const { $schema, ...rest } = z.toJSONSchema(documents[name]);
  const $id = `${PUBLISHED}/${name}.schema.json`;
  return `${JSON.stringify({ $schema, $id, ...rest }, null, 2)}\n`;
}
