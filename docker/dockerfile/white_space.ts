/**
 * White space as Go and BuildKit define it, which differs from JavaScript's `trim` and `\s`: U+0085
 * counts and U+FEFF does not (docs/spec/dockerfile.md, section 3.4).
 */

/** Go's `unicode.IsSpace`. Every such character is a single UTF-16 unit. */
export function isSpace(code: number): boolean {
  if (code <= 0x20) return code === 0x20 || (code >= 0x09 && code <= 0x0d);
  if (code < 0x1680) return code === 0x85 || code === 0xa0;
  return code === 0x1680 || (code >= 0x2000 && code <= 0x200a) || code === 0x2028 ||
    code === 0x2029 || code === 0x202f || code === 0x205f || code === 0x3000;
}

/** The blanks that separate words: space, tab, VT, FF, CR. */
export function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || (code >= 0x0b && code <= 0x0d);
}

/**
 * Offset of the first character at or after `start` that is not white space; `end` if there is
 * none.
 */
export function skipSpace(text: string, start: number, end = text.length): number {
  let at = start;
  while (at < end && isSpace(text.charCodeAt(at))) at++;
  return at;
}

/** Offset just after the last character before `end` that is not white space; at least `start`. */
export function dropSpace(text: string, start: number, end = text.length): number {
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return end;
}

/** The text without white space at both ends. */
export function trimSpace(text: string): string {
  const start = skipSpace(text, 0);
  return text.slice(start, dropSpace(text, start));
}
