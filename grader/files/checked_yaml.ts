import { type Document, isScalar, LineCounter } from "yaml";
import type * as z from "zod";
import { UserError } from "../../terminal/errors.ts";
import { visible } from "../../terminal/text.ts";
import { checkBySchema } from "./schema_fault.ts";
import { offsetOf, parseYaml, plainValue } from "./yaml_places.ts";

/** Options of {@linkcode parseChecked}. */
export interface CheckedOptions<T> {
  /** As the user wrote it, for messages. */
  path: string;
  schema: z.ZodType<T>;
  /** The value of an empty text. */
  empty?: unknown;
  /** Whether an id that looks like a number or a word such as `true` is read as written. */
  readsWords?: boolean;
  /** The hint for a fault that has none of its own. */
  hint?: string;
}

/** A text that matches its schema. */
export interface CheckedYaml<T> {
  value: T;
  /** The parsed text with its comments. */
  document: Document;
  /** Creates the error for a fault that the schema cannot detect. */
  fault: (path: readonly PropertyKey[], message: string) => UserError;
}

/**
 * Parses YAML, which includes JSON, and checks it against a schema.
 *
 * @throws {UserError} that names file, line and column of one fault, and the number of others
 */
export function parseChecked<T>(text: string, options: CheckedOptions<T>): CheckedYaml<T> {
  const { path: file, schema, empty, readsWords = false } = options;
  const lines = new LineCounter();
  const document = parseYaml(text, lines);
  const fault = (offset: number, message: string, more = 0, hint = options.hint) => {
    const { line, col } = lines.linePos(offset);
    const others = more === 0 ? "" : ` (and ${more} more)`;
    return new UserError(
      visible(`${file}:${line}:${col}: ${message}${others}`),
      hint === undefined ? {} : { hint: visible(hint) },
    );
  };
  const [error] = document.errors;
  if (error !== undefined) {
    throw fault(error.pos[0], error.message, document.errors.length - 1);
  }
  let checked = checkBySchema(schema, plainValue(document, fault) ?? empty);
  const mistaken = readsWords && "fault" in checked ? checked.issues.filter(wantsText) : [];
  if (mistaken.length > 0) {
    for (const { path } of mistaken) readAsWritten(document, path);
    checked = checkBySchema(schema, document.toJS());
  }
  if ("value" in checked) {
    const { value } = checked;
    const later = (path: readonly PropertyKey[], message: string) =>
      fault(offsetOf(document, path), message);
    return { value, document, fault: later };
  }
  const { path, key, message, hint } = checked.fault;
  throw fault(offsetOf(document, path, key), message, checked.issues.length - 1, hint);
}

function wantsText(issue: z.core.$ZodIssue): boolean {
  return issue.code === "invalid_type" && issue.expected === "string";
}

function readAsWritten(document: Document, path: readonly PropertyKey[]): void {
  const node = document.getIn(path, true);
  if (isScalar(node) && node.value !== null && node.source !== undefined) node.value = node.source;
}
