import { join, resolve } from "node:path";
import * as z from "zod";
import { accountDocuments } from "../../commands/account/documents.ts";
import { courseFileSchema } from "../../commands/course_file/schema.ts";
import { deployDocuments } from "../../commands/release/deploy_documents.ts";
import { pruneDocument } from "../../commands/prune/document.ts";
import { partsFileSchema } from "../../commands/course_file/parts_file.ts";
import { registrationDocuments } from "../../commands/release/registration_documents.ts";
import { uploadDocuments } from "../../commands/release/upload_documents.ts";
import { comparisonSchema } from "../../grader/batch/compare.ts";
import { batchReportSchema } from "../../grader/batch/record.ts";
import { suiteSchema } from "../../grader/batch/suite/suite.ts";
import { gradeReportSchema } from "../../grader/report.ts";
import { runScript } from "../say.ts";

const root = resolve(import.meta.dirname!, "../..");

/** The published JSON Schemas, by file; zod is their source and a test compares. */
export function schemaFiles(): Record<string, string> {
  const text = (schema: z.ZodType) => JSON.stringify(z.toJSONSchema(schema), null, 2) + "\n";
  const documents = {
    courseraprogramming: courseFileSchema,
    parts: partsFileSchema,
    "grade-local": gradeReportSchema,
    "grade-batch": batchReportSchema,
    "grade-compare": comparisonSchema,
    suite: suiteSchema,
    prune: pruneDocument,
    ...accountDocuments,
    ...registrationDocuments,
    ...uploadDocuments,
    ...deployDocuments,
  };
  return Object.fromEntries(
    Object.entries(documents).map(([name, schema]) => [
      `schemas/${name}.schema.json`,
      text(schema),
    ]),
  );
}

if (import.meta.main) {
  await runScript(async () => {
    for (const [path, text] of Object.entries(schemaFiles())) {
      await Deno.mkdir(join(root, path, ".."), { recursive: true });
      await Deno.writeTextFile(join(root, path), text);
    }
    return 0;
  });
}
