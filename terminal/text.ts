/**
 * Makes text from a container or a server safe for a terminal: every control character except
 * newline and tab becomes visible (`\x1b`, `\r`, `\x9b`), and so do the Unicode characters that
 * reorder or hide text (bidirectional overrides, zero-width marks, line separators).
 */
export function visible(text: string): string {
  return text.replace(UNSAFE, (character) => {
    const code = character.codePointAt(0)!;
    if (character === "\r") return "\\r";
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
  });
}

const UNSAFE =
  // deno-lint-ignore no-control-regex
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** A text of at most `most` characters; what is too much goes from its middle: a reason stands last. */
export function shortened(text: string, most = 300): string {
  if (text.length <= most) return text;
  const end = Math.floor(most / 3);
  return `${text.slice(0, most - end - 3)} … ${text.slice(-end)}`.toWellFormed();
}
