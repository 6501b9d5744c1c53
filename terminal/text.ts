/**
 * Makes text from a container or a server safe for a terminal: every control character except
 * newline and tab becomes visible (`\x1b`, `\r`, `\x9b`), and so does every Unicode character that
 * reorders or hides text or is not a character: format characters, tags, fillers, variation
 * selectors without effect, line separators, noncharacters, lone surrogates.
 */
export function visible(text: string): string {
  return replaceUnsafe(text, (character) => {
    const code = character.codePointAt(0)!;
    if (character === "\r") return "\\r";
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
  });
}

/** The same for a name, or other text that must not start a line like those of this program. */
export function visibleLine(text: string): string {
  return visible(text).replaceAll("\n", "\\n").replaceAll("\t", "\\t");
}

/** The same for a JSON document: uses JSON escapes, so that its values stay the same. */
export function visibleJson(json: string): string {
  const escaped = (half: string) => `\\u${half.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return replaceUnsafe(json, (character) => character.split("").map(escaped).join(""));
}

/** Replaces each character that {@linkcode visible} escapes. */
export function replaceUnsafe(text: string, replacement: (character: string) => string): string {
  return text.replace(
    UNSAFE,
    (character, at: number) => selects(character, text, at) ? character : replacement(character),
  );
}

/** Characters unsafe on a terminal, and variation selectors, some of which emoji need. */
const UNSAFE =
  /[[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]--[\n\t]]/gv;

/** Whether it is a variation selector that follows an emoji, or makes a keycap of a digit. */
function selects(character: string, text: string, at: number): boolean {
  if (character !== "\ufe0e" && character !== "\ufe0f") return false;
  const before = text.slice(Math.max(0, at - 2), at);
  return /\p{Extended_Pictographic}$/u.test(before) ||
    (/[0-9#*]$/.test(before) && text.startsWith("\ufe0f\u20e3", at));
}

/** Cuts a text to at most `most` characters in the middle: a reason is usually at the end. */
export function shortened(text: string, most = 300): string {
  if (text.length <= most) return text;
  const end = Math.floor(most / 3);
  return `${text.slice(0, most - end - 3)} … ${text.slice(-end)}`.toWellFormed();
}
