/** What `${name-word}` and its relatives become. */

/** A substitution that BuildKit refuses. */
export class BadSubstitution extends Error {
  override name = "BadSubstitution";
}

/** A form such as `${name^word}`, given up to its operator. */
export function unknownForm(form: string): BadSubstitution {
  return new BadSubstitution("`${" + form + "…}` is no form that Dockerfiles know");
}

/** `${name-word}` and its relatives. */
export interface Conditional {
  name: string;
  kind: "-" | "+" | "?";
  /** An empty value counts as none. */
  colon: boolean;
  word: string;
  value: string | undefined;
}

/** @throws {BadSubstitution} where `?` finds no value */
export function conditionalValue({ name, kind, colon, word, value }: Conditional): string {
  const missing = value === undefined || (colon && value === "");
  if (kind === "+") return missing ? "" : word;
  if (!missing) return value;
  if (kind === "-") return word;
  const state = value === undefined ? "unset" : "empty";
  throw new BadSubstitution(`${name}: ${word === "" ? `is not allowed to be ${state}` : word}`);
}
