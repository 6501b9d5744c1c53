import { type Document, isMap, isScalar, LineCounter, type Node, parseDocument, visit } from "yaml";
import type * as z from "zod";
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
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const fault = (offset: number, message: string, more = 0) => {
    const { line, col } = lines.linePos(offset);
    const others = more === 0 ? "" : ` (and ${more} more)`;
    return new UserError(visible(`${path}:${line}:${col}: ${message}${others}`));
  };
  const [error] = document.errors;
  if (error !== undefined) {
    throw fault(error.pos[0], error.message, document.errors.length - 1);
  }

  let value: unknown;
  try {
    value = document.toJS();
  } catch (error) {
    // An alias of nothing, or of so much that it would fill the memory.
    if (!(error instanceof ReferenceError)) throw error;
    throw fault(firstAlias(document), error.message);
  }
  let result = schema.safeParse(value);
  const mistaken = result.error?.issues.filter(wantsText) ?? [];
  if (mistaken.length > 0) {
    for (const { path } of mistaken) readAsWritten(document, path);
    result = schema.safeParse(document.toJS());
  }
  if (result.success) return result.data;
  const { issues } = result.error;
  const issue = issues[0]!;
  throw fault(offsetOf(document, issue), explain(issue), issues.length - 1);
}

function firstAlias(document: Document): number {
  let offset: number | undefined;
  visit(document, { Alias: (_, alias) => void (offset ??= startOf(alias)) });
  return offset ?? 0;
}

function wantsText(issue: z.core.$ZodIssue): boolean {
  return issue.code === "invalid_type" && issue.expected === "string";
}

function readAsWritten(document: Document, path: Path): void {
  const node = document.getIn(path, true);
  if (isScalar(node) && node.value !== null && node.source !== undefined) node.value = node.source;
}

/** Where the value stands, or the nearest thing around it that is there. */
function offsetOf(document: Document, issue: z.core.$ZodIssue): number {
  if (issue.code === "unrecognized_keys") {
    const parent = document.getIn(issue.path, true);
    const pair = isMap(parent)
      ? parent.items.find(({ key }) => isScalar(key) && key.value === issue.keys[0])
      : undefined;
    if (isScalar(pair?.key)) return startOf(pair.key);
  }
  for (let length = issue.path.length; length > 0; length--) {
    const node = document.getIn(issue.path.slice(0, length), true);
    if (isNode(node)) return startOf(node);
  }
  return document.contents === null ? 0 : startOf(document.contents);
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "range" in value;
}

function startOf({ range }: Node): number {
  return range?.[0] ?? 0;
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
