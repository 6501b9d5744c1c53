import { type Document, LineCounter } from "yaml";
import * as z from "zod";
import { UserError } from "../../terminal/errors.ts";
import { visible } from "../../terminal/text.ts";
import { offsetOf, parseYaml, plainValue } from "../yaml_places.ts";
import { expectationSchema } from "./record.ts";

const texts = z.union([z.string(), z.array(z.string())]);
const words = z.union([z.string(), z.number(), z.boolean()]);

/** One entry of a suite: what it says of the submissions that its globs match. */
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

/** The file `suite.yaml`; the published JSON Schema is made from this. */
export const suiteSchema = z.strictObject({
  submissions: z.array(suiteEntrySchema)
    .describe("every entry that matches counts; where two say different things, the later one"),
}).meta({
  title: "courseraprogramming grade batch, suite.yaml",
  description: "What the submissions of a batch are expected to come to",
});

/** A suite that was read, and the text it came from. */
export interface Suite {
  /** As written on the command line. */
  file: string;
  entries: SuiteEntry[];
  /** The parsed text with its comments, for `--update-expected`. */
  document: Document;
}

/** @throws {UserError} that names file and line */
export function parseSuite(text: string, file: string): Suite {
  const lines = new LineCounter();
  const document = parseYaml(text, lines);
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${visible(file)}:${line}:${col}`;
  };
  const [syntax] = document.errors;
  if (syntax !== undefined) throw refused(place(syntax.pos[0]), syntax.message, 1);
  const value = plainValue(document, (offset, message) => refused(place(offset), message, 1));
  const parsed = suiteSchema.safeParse(value ?? { submissions: [] });
  if (!parsed.success) {
    const { issues } = parsed.error;
    const issue = issues[0]!;
    const { path, message } = deepest(issue);
    const key = issue.code === "unrecognized_keys" ? issue.keys[0] : undefined;
    const at = place(offsetOf(document, path, key));
    throw refused(at, `${written(path)}${message}`, issues.length);
  }
  const entries = parsed.data.submissions;
  for (const [index, { feedbackMatches }] of entries.entries()) {
    for (const pattern of listOf(feedbackMatches)) {
      const problem = regularExpressionProblem(pattern);
      if (problem === undefined) continue;
      const path = ["submissions", index, "feedbackMatches"];
      throw refused(place(offsetOf(document, path)), `${written(path)}${problem}`, 1);
    }
  }
  return { file, entries, document };
}

/** A text, or a list of them, as a list. */
export function listOf<T>(value: T | T[] | undefined): T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

interface Problem {
  path: PropertyKey[];
  message: string;
}

/** Of a union, the problem of the form that came nearest. */
function deepest(issue: z.core.$ZodIssue, above: PropertyKey[] = []): Problem {
  const path = [...above, ...issue.path];
  if (issue.code !== "invalid_union") return { path, message: issue.message };
  const inner = issue.errors.flatMap((form) => form.map((each) => deepest(each, path)));
  const best = inner.toSorted((a, b) => b.path.length - a.path.length)[0];
  return best !== undefined && best.path.length > path.length
    ? best
    : { path, message: inner.map(({ message }) => message).join(", or: ") || issue.message };
}

function written(path: readonly PropertyKey[]): string {
  const text = path.map((part) => typeof part === "number" ? `[${part}]` : `.${String(part)}`);
  return text.length === 0 ? "" : `${text.join("").replace(/^\./, "")}: `;
}

function regularExpressionProblem(pattern: string): string | undefined {
  try {
    new RegExp(pattern);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function refused(place: string, message: string, count: number): UserError {
  const more = count > 1 ? ` (and ${count - 1} more)` : "";
  return new UserError(`${place}: ${visible(message)}${more}`, {
    hint: "schemas/suite.schema.json says what a suite may hold",
  });
}
