/** Variable expansion of a single word (docs/spec/dockerfile.md, section 8). */

import { type Lookup, readShellText } from "./shell_words.ts";

export type { Lookup } from "./shell_words.ts";

/** What became of a word. */
export interface Expansion {
  /** `undefined` after an error, or when it depends on a variable whose value is unknown. */
  value: string | undefined;
  /** Every variable that was referred to without being set. */
  unset: string[];
  /** Those among them for which the word has no `-`, `+` or `?`: they silently became nothing. */
  unprovided: string[];
  /** Set for a bad substitution: what is wrong with it. */
  error: string | undefined;
}

/** Puts in variables and removes quotes and escapes. */
export function expandWord(word: string, lookup: Lookup, escape: "\\" | "`"): Expansion {
  const { value, unset, unprovided, error } = readShellText(word, lookup, { escape });
  return { value, unset, unprovided, error };
}

/** Puts variables into the body of a here-document: quotes stay, and the escape is a backslash. */
export function expandHeredoc(content: string, lookup: Lookup): Expansion {
  const options = { escape: "\\", plainQuotes: true } as const;
  const { value, unset, unprovided, error } = readShellText(content, lookup, options);
  return { value, unset, unprovided, error };
}
