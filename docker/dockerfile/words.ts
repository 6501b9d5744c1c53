/** The three ways in which instructions split their arguments (spec/dockerfile.md, sections 4 and 5). */

import type { Flag } from "./ast.ts";
import { LineFlag, type LineWord, type LogicalLine } from "./logical_lines.ts";
import { isSpace, skipSpace } from "./white_space.ts";

// Regular expressions pass over plain text, as a call is too short for loops to be compiled.
const toBlank = /[^\t\v\f\r ]*/y;
const blanks = /[\t\v\f\r ]*/y;
const plainText = /[^'"\\`\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/y;
const asciiText = /^[\0-\x7f]*$/;

/** Offset after what the sticky pattern matches at an offset; `end` at most. */
function after(pattern: RegExp, text: string, at: number, end: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? Math.min(pattern.lastIndex, end) : at;
}

/** Offset of the first blank from `start` on; `end` if there is none. */
export function skipWord(text: string, start: number, end: number): number {
  return after(toBlank, text, start, end);
}

/** Words between blanks. Quotes and escapes mean nothing. */
export function splitAtBlanks(line: LogicalLine, start: number, end: number): LineWord[] {
  if (line.isPlain) return splitPlain(line, start, end);
  const { text } = line;
  const words: LineWord[] = [];
  for (let at = start; at < end;) {
    const wordEnd = skipWord(text, at, end);
    words.push(line.word(text.slice(at, wordEnd), at, wordEnd));
    at = after(blanks, text, wordEnd, end);
  }
  return words;
}

/** Words of a line in which nothing but spaces separates them, and nothing protects these. */
function splitPlain(line: LogicalLine, start: number, end: number): LineWord[] {
  const { text } = line;
  const words: LineWord[] = [];
  for (let at = start; at < end;) {
    let wordEnd = text.indexOf(" ", at);
    if (wordEnd < 0 || wordEnd > end) wordEnd = end;
    if (wordEnd > at) words.push(line.word(text.slice(at, wordEnd), at, wordEnd));
    at = wordEnd + 1;
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
  if (line.isPlain) return splitPlain(line, start, end);
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
        // An escape with nothing to protect vanishes.
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
      words.push(line.word(text.slice(wordStart, valueEnd), wordStart, valueEnd));
    }
  }
  return words;
}

/** The flags at the head of the arguments, and where what follows them begins. */
export interface Flags {
  flags: Flag[];
  rest: number;
}

/**
 * Words that start with `--`. Both kinds of quotes are removed, and so are escapes, which protect
 * the next character inside either kind. A bare `--` ends the flags and vanishes.
 */
export function splitFlags(
  line: LogicalLine,
  start: number,
  end: number,
  escape: string,
): Flags {
  const { text } = line;
  const flags: Flag[] = [];
  let at = skipAsciiSpace(text, start, end);
  while (at + 1 < end && text.startsWith("--", at)) {
    const flag = readFlag(text, at, end, escape);
    if (flag.value === "--") return { flags, rest: flag.end };
    flags.push(new LineFlag(flag.value, line, at, flag.end));
    at = skipAsciiSpace(text, flag.end, end);
  }
  return { flags, rest: at };
}

/** White space of other alphabets is text to those who read bytes. */
function skipAsciiSpace(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && text.charCodeAt(at) <= 0x20 && isSpace(text.charCodeAt(at))) at++;
  return at;
}

interface FlagText {
  value: string;
  end: number;
}

/** BuildKit reads flags byte by byte, and takes each byte for a character. */
function readFlag(text: string, start: number, end: number, escape: string): FlagText {
  const flag = readCharacters(text, start, end, escape);
  if (asciiText.test(text.slice(start, flag.end + 1))) return flag;
  const rest = text.slice(start, end);
  const bytes = Array.from(new TextEncoder().encode(rest), (byte) => String.fromCharCode(byte));
  const { value, end: length } = readCharacters(bytes.join(""), 0, bytes.length, escape);
  return { value, end: start + unitsOf(rest, length) };
}

function readCharacters(text: string, start: number, end: number, escape: string): FlagText {
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

/** How many UTF-16 units hold the first bytes of a text; a character that is cut counts whole. */
function unitsOf(text: string, bytes: number): number {
  const encoder = new TextEncoder();
  let units = 0;
  let left = bytes;
  for (const character of text) {
    if (left <= 0) break;
    left -= encoder.encode(character).length;
    units += character.length;
  }
  return units;
}
