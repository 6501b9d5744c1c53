import type { Document } from "yaml";
import * as z from "zod";
import { parseChecked } from "../../files/checked_yaml.ts";
import { expectationSchema } from "../record.ts";

const texts = z.union([z.string(), z.array(z.string())]);
const words = z.union([z.string(), z.number(), z.boolean()]);

/** One entry of a suite: settings for the submissions that its globs match. */
export const suiteEntrySchema = z.strictObject({
  match: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    .describe("names of submissions, or globs of them such as `pass/*` or `**/*.py`"),
  ...expectationSchema.shape,
  score: expectationSchema.shape.score.refine(
    (score) => typeof score !== "object" || (score.min ?? 0) <= (score.max ?? 1),
    "the range is empty: min is above max",
  ),
  feedbackContains: texts.optional().describe("each of them, in what a learner sees"),
  feedbackMatches: texts.optional().describe("regular expressions of JavaScript"),
  partId: z.string().optional().describe("in place of --part-id"),
  args: z.array(words).optional().describe("in place of the ARGS of the command line"),
  env: z.record(z.string(), words).optional().describe("beside and above --env"),
});
export type SuiteEntry = z.infer<typeof suiteEntrySchema>;

/** The file `suite.yaml`; source of the published JSON Schema. */
export const suiteSchema = z.strictObject({
  submissions: z.array(suiteEntrySchema)
    .describe("every entry that matches counts; where two say different things, the later one"),
}).meta({
  title: "courseraprogramming grade batch, suite.yaml",
  description: "What the submissions of a batch are expected to come to",
});

/** A parsed suite, and its text. */
export interface Suite {
  /** As written on the command line. */
  file: string;
  entries: SuiteEntry[];
  /** The parsed text with its comments, for `--update-expected`. */
  document: Document;
}

/** @throws {UserError} that names file and line */
export function parseSuite(text: string, file: string): Suite {
  const { value, document, fault } = parseChecked(text, {
    path: file,
    schema: suiteSchema,
    empty: { submissions: [] },
    hint: "`courseraprogramming schema suite` prints what a suite may hold",
  });
  const entries = value.submissions;
  for (const [index, { feedbackMatches }] of entries.entries()) {
    for (const pattern of listOf(feedbackMatches)) {
      const problem = regularExpressionProblem(pattern);
      if (problem === undefined) continue;
      const place = `\`submissions[${index}].feedbackMatches\``;
      throw fault(["submissions", index, "feedbackMatches"], `${place}: ${problem}`);
    }
  }
  return { file, entries, document };
}

/** One value or a list of them, as a list. */
export function listOf<T>(value: T | T[] | undefined): T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function regularExpressionProblem(pattern: string): string | undefined {
  try {
    new RegExp(pattern);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
