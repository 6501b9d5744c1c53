/** Finds where those parts of a shell script end that are not words. */

/** A here-document introduced on a line. */
export interface AnnouncedHeredoc {
  name: string;
  /** Whether leading tabs of its lines are ignored. */
  tabs: boolean;
}

/** A longer `((…))`, in characters, is read as subshells, because finding its end takes time. */
const longestArithmetic = 1000;

/** Offset after what the sticky pattern matches at an offset. */
export function after(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

/** Offset of the line end at or after an offset. */
export function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}

/** Offset after the bodies of the here-documents that begin at an offset. */
export function afterBodies(
  text: string,
  start: number,
  heredocs: readonly AnnouncedHeredoc[],
): number {
  let at = start;
  for (const { name, tabs } of heredocs) {
    while (at < text.length) {
      const end = lineEnd(text, at);
      const line = text.slice(at, end).replace(/\r$/, "");
      at = end + 1;
      if ((tabs ? line.replace(/^\t+/, "") : line) === name) break;
    }
  }
  return at;
}

/** Offset of the parenthesis that closes the one at `start`. */
export function closing(text: string, start: number): number {
  /** Open parentheses and double quotes, innermost last. */
  const open: ("(" | '"')[] = [];
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    const isQuoted = open.at(-1) === '"';
    if (character === "\\") at++;
    else if (character === '"') {
      if (isQuoted) open.pop();
      else open.push('"');
    } else if (character === "'" && !isQuoted) {
      at = text[at - 1] === "$" ? closingAnsiC(text, at + 1) : text.indexOf("'", at + 1);
      if (at < 0) return text.length;
    } else if (character === "(" && (!isQuoted || text[at - 1] === "$")) open.push("(");
    else if (character === ")" && !isQuoted) {
      open.pop();
      if (open.length === 0) return at;
    }
  }
  return text.length;
}

/**
 * Offset of the quote that closes a `$'…'`, whose text starts at an offset; -1 if there is none.
 */
export function closingAnsiC(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === "'") return at;
  }
  return -1;
}

/** Offset after the `((…))` at an offset; `undefined` for subshells, as in `((a); b)`. */
export function afterArithmetic(text: string, start: number): number | undefined {
  const close = start + closing(text.slice(start, start + longestArithmetic), 1);
  return text.startsWith("))", close) ? close + 2 : undefined;
}
