/** Variable expansion of a single word (docs/spec/dockerfile.md, section 8). */

import { type Lookup, readShellText } from "./shell_words.ts";

export type { Lookup } from "./shell_words.ts";

/** The result of expanding a word. */
export interface Expansion {
  /** `undefined` after an error, or when it depends on a variable with an unknown value. */
  value: string | undefined;
  /** Every variable that was referenced without being set. */
  unset: string[];
  /** Those of `unset` that have no `-`, `+` or `?` in the word: they silently became empty. */
  unprovided: string[];
  /** What is wrong with a bad substitution. */
  error: string | undefined;
}

/** Expands variables and removes quotes and escapes. */
export function expandWord(word: string, lookup: Lookup, escape: "\\" | "`"): Expansion {
  const { value, unset, unprovided, error } = readShellText(word, lookup, { escape });
  return { value, unset, unprovided, error };
}

/** Expands variables in the body of a here-document: quotes stay, and the escape is a backslash. */
export function expandHeredoc(content: string, lookup: Lookup): Expansion {
  const options = { escape: "\\", plainQuotes: true } as const;
  const { value, unset, unprovided, error } = readShellText(content, lookup, options);
  return { value, unset, unprovided, error };
}
