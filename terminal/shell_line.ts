/**
 * Command lines to read, copy and paste. The engine's client, the grader and the commands all write
 * some, so this is shared.
 */

import { visible } from "./text.ts";

/** Words without any character that is special to a shell. */
const PLAIN = /^[\w@%+=:,./-]+$/;

/** Quotes words for a shell: one line, without control characters. */
export function shellLine(words: readonly string[]): string {
  return words.map((word) => {
    if (PLAIN.test(word)) return word;
    return /[\n\t]/.test(word) || visible(word) !== word
      ? `$'${Array.from(word, escaped).join("")}'`
      : `'${word.replaceAll("'", `'\\''`)}'`;
  }).join(" ");
}

const encoder = new TextEncoder();

/**
 * Escapes a character within `$'…'`: in octal, as a hexadecimal escape would take digits that
 * follow.
 */
function escaped(character: string): string {
  if (character === "\n") return "\\n";
  if (character === "\t") return "\\t";
  if (character === "'" || character === "\\") return `\\${character}`;
  if (visible(character) === character) return character;
  return Array.from(encoder.encode(character), (byte) => `\\${byte.toString(8).padStart(3, "0")}`)
    .join("");
}
