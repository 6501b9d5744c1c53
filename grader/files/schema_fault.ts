import * as z from "zod";
import { suggest } from "../../docker/dockerfile/suggest.ts";

/** What is wrong with a value, in words for the user. */
export interface SchemaFault {
  path: PropertyKey[];
  /** An unknown key, in the object at the path. */
  key: string | undefined;
  message: string;
  hint: string | undefined;
}

/** A value that matches a schema, or one fault and all issues. */
export type Checked<T> = { value: T } | { fault: SchemaFault; issues: z.core.$ZodIssue[] };

/**
 * Checks a value against a schema. Of several faults an unknown key comes first: if it is mistyped,
 * the missing key is the same fault.
 */
export function checkBySchema<T>(schema: z.ZodType<T>, value: unknown): Checked<T> {
  const known = new Map<unknown, readonly string[]>();
  const result = schema.safeParse(value, {
    error: (issue) => {
      // An issue's `keys` array is the same object in the result, which no longer has the schema.
      if (issue.code === "unrecognized_keys" && issue.inst instanceof z.ZodObject) {
        known.set(issue.keys, Object.keys(issue.inst.shape));
      }
      return undefined;
    },
  });
  if (result.success) return { value: result.data };
  const { issues } = result.error;
  const located = issues.map((issue) => nearest(issue));
  const { issue, path } = located.find(({ issue }) => issue.code === "unrecognized_keys") ??
    located[0]!;
  if (issue.code !== "unrecognized_keys") {
    const message = withPlace(path, explain(issue));
    return { fault: { path, key: undefined, message, hint: undefined }, issues };
  }
  const [key = ""] = issue.keys;
  const keys = known.get(issue.keys) ?? [];
  const meant = suggest(key, keys);
  const unknown = `unknown key ${issue.keys.map((each) => `\`${each}\``).join(", ")}`;
  const message = withPlace(
    path,
    meant === undefined ? unknown : `${unknown}: did you mean \`${meant}\`?`,
  );
  const hint = keys.length === 0 ? undefined : `keys that may be here: ${keys.join(", ")}`;
  return { fault: { path, key, message, hint }, issues };
}

interface Located {
  issue: z.core.$ZodIssue;
  path: PropertyKey[];
}

/** For a union, the fault of the closest alternative. */
function nearest(issue: z.core.$ZodIssue, above: PropertyKey[] = []): Located {
  const path = [...above, ...issue.path];
  if (issue.code !== "invalid_union") return { issue, path };
  const inner = issue.errors.flatMap((form) => form.map((each) => nearest(each, path)));
  const unknown = inner.find(({ issue }) => issue.code === "unrecognized_keys");
  const [deepest] = inner.toSorted((a, b) => b.path.length - a.path.length);
  if (unknown !== undefined) return unknown;
  if (deepest !== undefined && deepest.path.length > path.length) return deepest;
  const message = inner.map(({ issue }) => explain(issue)).join(", or: ") || issue.message;
  return { issue: { ...issue, message }, path };
}

function explain(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_key") return issue.issues[0]?.message ?? issue.message;
  return issue.message.replace(/^Invalid input: /, "")
    .replace(/, received undefined$/, ", none given");
}

function withPlace(path: readonly PropertyKey[], what: string): string {
  const steps = path.map((step) => typeof step === "number" ? `[${step}]` : `.${String(step)}`);
  const place = steps.join("").replace(/^\./, "");
  return place === "" ? what : `\`${place}\`: ${what}`;
}
