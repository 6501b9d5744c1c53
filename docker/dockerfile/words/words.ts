/**
 * The three ways in which instructions split their arguments (docs/spec/dockerfile.md, sections 4
 * and 5).
 */

import type { Flag } from "../ast.ts";
import { LineFlag, LineWord, type LogicalLine } from "../lines/logical_lines.ts";
import { isSpace, skipSpace } from "../white_space.ts";

const toBlank = /[^\t\v\f\r ]*/y;
const blanks = /[\t\v\f\r ]*/y;
const plainText = /[^'"\\`\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/y;

/** Offset after what the sticky pattern matches at an offset; at most `end`. */
function after(pattern: RegExp, text: string, at: number, end: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? Math.min(pattern.lastIndex, end) : at;
}

/** Offset of the first blank at or after `start`; `end` if there is none. */
export function skipWord(text: string, start: number, end: number): number {
  return after(toBlank, text, start, end);
}

/** Words separated by blanks. Quotes and escapes have no meaning. */
export function splitAtBlanks(line: LogicalLine, start: number, end: number): LineWord[] {
  const { text } = line;
  const words: LineWord[] = [];
  for (let at = start; at < end;) {
    const wordEnd = skipWord(text, at, end);
    words.push(new LineWord(text.slice(at, wordEnd), line, at, wordEnd));
    at = after(blanks, text, wordEnd, end);
  }
  return words;
}

/** Words of ENV, LABEL and ARG: quotes and escapes protect white space and stay in the word. */
export function splitOutsideQuotes(
  line: LogicalLine,
  start: number,
  end: number,
  escape: string,
): LineWord[] {
  const { text } = line;
  const words: LineWord[] = [];
  for (let at = skipSpace(text, start, end); at < end; at = skipSpace(text, at, end)) {
    const wordStart = at;
    let valueEnd = end;
    let quote = "";
    for (; at < end; at++) {
      at = after(plainText, text, at, end);
      if (at === end) break;
      const character = text[at] ?? "";
      if (character === escape && quote !== "'") {
        // An escape with nothing to protect is dropped.
        if (at + 1 === end) valueEnd = at;
        else at++;
      } else if (quote !== "") {
        if (character === quote) quote = "";
      } else if (character === '"' || character === "'") {
        quote = character;
      } else if (isSpace(character.charCodeAt(0))) {
        valueEnd = at;
        break;
      }
    }
    if (valueEnd > wordStart) {
      words.push(new LineWord(text.slice(wordStart, valueEnd), line, wordStart, valueEnd));
    }
  }
  return words;
}

/** The flags at the start of the arguments, and the offset of what follows them. */
export interface Flags {
  flags: Flag[];
  rest: number;
}

/**
 * Words that start with `--`. Both kinds of quotes are removed, and so are escapes, which protect
 * the next character inside either kind. A bare `--` ends the flags and is dropped. BuildKit reads
 * flags byte by byte and treats each byte as a character.
 */
export function splitFlags(
  line: LogicalLine,
  start: number,
  end: number,
  escape: string,
): Flags {
  if (!line.text.startsWith("--", skipSpace(line.text, start, end))) {
    return { flags: [], rest: start };
  }
  const written = line.text.slice(start, end);
  const text = bytesOf(written);
  const unitAt = unitsBefore(written);
  const flags: Flag[] = [];
  let at = skipSpace(text, 0);
  while (at + 1 < text.length && text.startsWith("--", at)) {
    const flag = readFlag(text, at, escape);
    // In order, because each place is found from the previous one.
    const [from, to] = [start + unitAt(at), start + unitAt(flag.end)];
    if (flag.value === "--") return { flags, rest: to };
    flags.push(new LineFlag(flag.value, line, from, to));
    at = skipSpace(text, flag.end);
  }
  return { flags, rest: start + unitAt(at) };
}

/** One character for each byte of UTF-8. */
function bytesOf(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join("");
}

/**
 * Returns a function that converts a number of bytes to a number of UTF-16 units. Its argument must
 * never decrease between calls. A partial character counts as whole.
 */
function unitsBefore(text: string): (bytes: number) => number {
  let units = 0;
  let counted = 0;
  return (bytes) => {
    while (counted < bytes && units < text.length) {
      const code = text.codePointAt(units) ?? 0;
      counted += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      units += code < 0x10000 ? 1 : 2;
    }
    return units;
  };
}

function readFlag(text: string, start: number, escape: string): { value: string; end: number } {
  const end = text.length;
  let at = start;
  let quote = "";
  let value = "";
  let plain = start;
  for (; at < end; at++) {
    at = after(plainText, text, at, end);
    if (at === end) break;
    const character = text[at] ?? "";
    if (character === escape) {
      value += text.slice(plain, at);
      plain = ++at;
    } else if (quote === "" ? character === '"' || character === "'" : character === quote) {
      value += text.slice(plain, at);
      plain = at + 1;
      quote = quote === "" ? character : "";
    } else if (quote === "" && isSpace(character.charCodeAt(0))) {
      break;
    }
  }
  at = Math.min(at, end);
  return { value: value + text.slice(plain, at), end: at };
}
