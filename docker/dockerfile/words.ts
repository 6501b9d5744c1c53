/** The three ways in which instructions split their arguments (spec/dockerfile.md, sections 4 and 5). */

import { isSpace, skipSpace } from "./white_space.ts";

/** A word of a logical line; `value` may differ from the text between the offsets. */
export interface Span {
  value: string;
  start: number;
  end: number;
}

// Regular expressions pass over plain text, as a call is too short for loops to be compiled.
const toBlank = /[^\t\v\f\r ]*/y;
const blanks = /[\t\v\f\r ]*/y;
const plainText = /[^'"\\`\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/y;

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
export function splitAtBlanks(text: string, start: number, end: number): Span[] {
  const words: Span[] = [];
  for (let at = start; at < end;) {
    const wordEnd = skipWord(text, at, end);
    words.push({ value: text.slice(at, wordEnd), start: at, end: wordEnd });
    at = after(blanks, text, wordEnd, end);
  }
  return words;
}

/** Words of ENV, LABEL and ARG: quotes and escapes protect white space and stay in the word. */
export function splitOutsideQuotes(
  text: string,
  start: number,
  end: number,
  escape: string,
): Span[] {
  const words: Span[] = [];
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
      words.push({ value: text.slice(wordStart, valueEnd), start: wordStart, end: valueEnd });
    }
  }
  return words;
}

/** The flags at the head of the arguments, and where what follows them begins. */
export interface Flags {
  flags: Span[];
  rest: number;
}

/**
 * Words that start with `--`. Both kinds of quotes are removed, and so are escapes, which protect
 * the next character inside either kind. A bare `--` ends the flags and vanishes.
 */
export function splitFlags(text: string, start: number, end: number, escape: string): Flags {
  const flags: Span[] = [];
  let at = skipSpace(text, start, end);
  while (at + 1 < end && text[at] === "-" && text[at + 1] === "-") {
    const flag = readFlag(text, at, end, escape);
    if (flag.value === "--") return { flags, rest: flag.end };
    flags.push(flag);
    at = skipSpace(text, flag.end, end);
  }
  return { flags, rest: at };
}

function readFlag(text: string, start: number, end: number, escape: string): Span {
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
  return { value: value + text.slice(plain, at), start, end: at };
}
