import { type Document, isScalar, LineCounter } from "yaml";
import type * as z from "zod";
import { offsetOf, parseYaml, plainValue } from "../grader/yaml_places.ts";
import { UserError } from "../terminal/errors.ts";
import { visible } from "../terminal/text.ts";

/** What {@linkcode parseChecked} wants to know. */
export interface CheckedOptions<T> {
  /** As the user wrote it, for messages. */
  path: string;
  schema: z.ZodType<T>;
}

type Path = z.core.$ZodIssue["path"];

/**
 * Reads YAML, of which JSON is a part, by a schema. An id that looks like a number or a word such as
 * `true` is read as written.
 *
 * @throws {UserError} that names file, line and column of the first fault
 */
export function parseChecked<T>(text: string, { path, schema }: CheckedOptions<T>): T {
  const lines = new LineCounter();
  const document = parseYaml(text, lines);
  const fault = (offset: number, message: string, more = 0) => {
    const { line, col } = lines.linePos(offset);
    const others = more === 0 ? "" : ` (and ${more} more)`;
    return new UserError(visible(`${path}:${line}:${col}: ${message}${others}`));
  };
  const [error] = document.errors;
  if (error !== undefined) {
    throw fault(error.pos[0], error.message, document.errors.length - 1);
  }

  let result = schema.safeParse(plainValue(document, fault));
  const mistaken = result.error?.issues.filter(wantsText) ?? [];
  if (mistaken.length > 0) {
    for (const { path } of mistaken) readAsWritten(document, path);
    result = schema.safeParse(document.toJS());
  }
  if (result.success) return result.data;
  const { issues } = result.error;
  const issue = issues[0]!;
  const key = issue.code === "unrecognized_keys" ? issue.keys[0] : undefined;
  throw fault(offsetOf(document, issue.path, key), explain(issue), issues.length - 1);
}

function wantsText(issue: z.core.$ZodIssue): boolean {
  return issue.code === "invalid_type" && issue.expected === "string";
}

function readAsWritten(document: Document, path: Path): void {
  const node = document.getIn(path, true);
  if (isScalar(node) && node.value !== null && node.source !== undefined) node.value = node.source;
}

function explain(issue: z.core.$ZodIssue): string {
  const place = issue.path.map((step) =>
    typeof step === "number" ? `[${step}]` : `.${String(step)}`
  )
    .join("").replace(/^\./, "");
  const what = issue.code === "unrecognized_keys"
    ? `unknown key ${issue.keys.map((key) => `\`${key}\``).join(", ")}`
    : issue.code === "invalid_key"
    ? issue.issues[0]?.message ?? issue.message
    : issue.message.replace(/^Invalid input: /, "").replace(
      /, received undefined$/,
      ", none given",
    );
  return place === "" ? what : `\`${place}\`: ${what}`;
}
