/** Evaluates `${name-word}` and its variants. */

/** A substitution that BuildKit refuses. */
export class BadSubstitution extends Error {
  override name = "BadSubstitution";
}

/** A form such as `${name^word}`, given up to its operator. */
export function unknownForm(form: string): BadSubstitution {
  return new BadSubstitution("`${" + form + "…}` is not a form that Dockerfiles have");
}

/** `${name-word}` and its variants. */
export interface Conditional {
  name: string;
  kind: "-" | "+" | "?";
  /** Whether an empty value counts as unset. */
  colon: boolean;
  word: string;
  value: string | undefined;
}

/** @throws {BadSubstitution} if `?` finds no value */
export function conditionalValue({ name, kind, colon, word, value }: Conditional): string {
  const missing = value === undefined || (colon && value === "");
  if (kind === "+") return missing ? "" : word;
  if (!missing) return value;
  if (kind === "-") return word;
  const state = value === undefined ? "unset" : "empty";
  throw new BadSubstitution(`${name}: ${word === "" ? `is not allowed to be ${state}` : word}`);
}
