/**
 * Command lines to be read, copied and pasted. The engine's client, the grader and the commands all
 * write some, hence this place.
 */

import { visible } from "./text.ts";

/** Nothing in such a word means anything to a shell. */
const PLAIN = /^[\w@%+=:,./-]+$/;

/** A command line that a shell reads as exactly these words: one line, no control characters. */
export function shellLine(words: readonly string[]): string {
  return words.map((word) => {
    if (PLAIN.test(word)) return word;
    return /[\n\t]/.test(word) || visible(word) !== word
      ? `$'${Array.from(word, escaped).join("")}'`
      : `'${word.replaceAll("'", `'\\''`)}'`;
  }).join(" ");
}

const encoder = new TextEncoder();

/** A character within `$'…'`; octal, because a hexadecimal escape would take digits that follow. */
function escaped(character: string): string {
  if (character === "\n") return "\\n";
  if (character === "\t") return "\\t";
  if (character === "'" || character === "\\") return `\\${character}`;
  if (visible(character) === character) return character;
  return Array.from(encoder.encode(character), (byte) => `\\${byte.toString(8).padStart(3, "0")}`)
    .join("");
}
