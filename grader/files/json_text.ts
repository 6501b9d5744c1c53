import { parseJson } from "../../terminal/json.ts";

/** What is wrong with bytes that should be one JSON document. */
export interface JsonProblem {
  /** The reason, without the place; no full stop. */
  reason: string;
  /** Bytes from the start. */
  offset: number;
  /** From 1; columns count characters (Unicode code points). */
  line: number;
  column: number;
}

const LINE_FEED = 0x0a;

export type JsonText = { ok: true; value: unknown } | { ok: false; problem: JsonProblem };

/**
 * Parses bytes as exactly one JSON document, as production does: strict UTF-8 without a byte order
 * mark, no NUL, nothing around the document. If a key is repeated, the last one counts.
 */
export function readJson(bytes: Uint8Array): JsonText {
  const nul = bytes.indexOf(0);
  const bad = firstInvalidUtf8(bytes);
  const first = nul === -1 ? bad : bad === -1 ? nul : Math.min(nul, bad);
  if (first !== -1) {
    const reason = first === bad ? "invalid UTF-8" : "a NUL byte";
    return {
      ok: false,
      problem: { reason: `${reason} at byte offset ${first}`, ...place(bytes, first) },
    };
  }
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const { reason, index } = strayText(text) ?? findSyntaxError(text);
    const offset = new TextEncoder().encode(text.slice(0, index)).length;
    return { ok: false, problem: { reason, ...place(bytes, offset) } };
  }
}

/** The properties that identify an object as a verdict. */
const VERDICT = /"(?:fractionalScore|isCorrect)"/;

/**
 * Most places that are tried: each costs a pass over the whole text, and learners choose the text.
 */
const MOST_TRIED = 10;

/**
 * Text before a verdict that itself looks like the start of JSON, such as `[1] "loading"`: the
 * error is the text before, not the place where JSON ends.
 */
function strayText(text: string): SyntaxProblem | undefined {
  const last = Math.max(text.lastIndexOf('"fractionalScore"'), text.lastIndexOf('"isCorrect"'));
  const start = skipBlank(text, 0);
  // A byte order mark has a message of its own.
  if (last < 0 || text[start] === "\ufeff" || isVerdict(text, start)) return undefined;
  const found = openings(text, last).sort((one, other) => one - other)
    .find((at) => at > start && isVerdict(text, at));
  if (found === undefined) return undefined;
  const line = lineAt(text, found);
  const which = `the object with \`${VERDICT.exec(text.slice(found))?.[0].slice(1, -1)}\``;
  return {
    reason: `there is text before the JSON document (${which} is in line ${line})`,
    index: start,
  };
}

/** Where a verdict with a name at an index may begin: at lines, and at the braces before it. */
function openings(text: string, before: number): number[] {
  const found = new Set<number>();
  for (const mark of ["\n{", "{"]) {
    let at = before;
    for (let tried = 0; tried < MOST_TRIED && at > 0; tried++) {
      at = text.lastIndexOf(mark, at - 1);
      if (at < 0) break;
      found.add(at + mark.length - 1);
    }
  }
  return [...found];
}

/** Whether a verdict begins at an index, whatever follows it. */
function isVerdict(text: string, start: number): boolean {
  if (text[start] !== "{") return false;
  const rest = text.slice(start);
  const { reason, index } = findSyntaxError(rest);
  const document = reason === AFTER ? rest.slice(0, index) : rest;
  const value = parseJson(document);
  return typeof value === "object" && value !== null &&
    (Object.hasOwn(value, "fractionalScore") || Object.hasOwn(value, "isCorrect"));
}

function lineAt(text: string, index: number): number {
  let count = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < index; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

function place(
  bytes: Uint8Array,
  offset: number,
): { offset: number; line: number; column: number } {
  let line = 1;
  let column = 1;
  for (const byte of bytes.subarray(0, offset)) {
    if (byte === LINE_FEED) {
      line++;
      column = 1;
    } else if ((byte & 0xc0) !== 0x80) column++; // A continuation byte is not a character.
  }
  return { offset, line, column };
}

/** @returns the offset of the first byte that is not part of valid UTF-8, or -1 */
export function firstInvalidUtf8(bytes: Uint8Array): number {
  try {
    // The decoder does not report the position, but is much faster.
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return -1;
  } catch {
    // Searched for below.
  }
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at);
    if (length === 0) return at;
    at += length;
  }
  return -1;
}

/** Length of the valid UTF-8 sequence at `at` (Unicode, table 3-7), 0 if there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return 1;
  const length = lead >= 0xc2 && lead <= 0xdf
    ? 2
    : (lead & 0xf0) === 0xe0
    ? 3
    : lead >= 0xf0 && lead <= 0xf4
    ? 4
    : 0;
  if (length === 0) return 0;
  const second = bytes[at + 1] ?? 0;
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  for (let more = 2; more < length; more++) {
    if (((bytes[at + more] ?? 0) & 0xc0) !== 0x80) return 0;
  }
  return length;
}

interface SyntaxProblem {
  reason: string;
  index: number;
}

const AFTER = "there is text after the JSON document";
const BLANK = /[ \t\n\r]*/y;
const LITERALS = ["true", "false", "null"];
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/**
 * Finds where a text stops being JSON (RFC 8259), with specific messages for common mistakes: the
 * engine's message often has no position. Iterative, because learners choose the depth.
 */
function findSyntaxError(text: string): SyntaxProblem {
  let at = skipBlank(text, 0);
  if (at === text.length) return { reason: at === 0 ? "it is empty" : "it is blank", index: at };
  const open: ("[" | "{")[] = [];
  let expected: "value" | "value-or-end" | "key" | "key-or-end" | "after-value" = "value";
  while (true) {
    at = skipBlank(text, at);
    const character = text[at];
    if (expected === "after-value" && open.length === 0) {
      if (character !== undefined) {
        return { reason: AFTER, index: at };
      }
      // JSON.parse refused what this accepts: report that rather than a wrong position.
      return { reason: "it is not JSON", index: 0 };
    }
    if (character === undefined) return { reason: "it ends in the middle", index: at };
    if (expected === "after-value") {
      const inside = open.at(-1);
      if (character === ",") expected = inside === "{" ? "key" : "value";
      else if (character === (inside === "{" ? "}" : "]")) open.pop();
      else return { reason: `expected "," or "${inside === "{" ? "}" : "]"}"`, index: at };
      at++;
    } else if (expected === "key" || expected === "key-or-end") {
      if (expected === "key-or-end" && character === "}") {
        open.pop();
        expected = "after-value";
        at++;
        continue;
      }
      if (character !== '"') {
        const trailing = expected === "key" && character === "}";
        return {
          reason: trailing ? 'a comma before "}"' : "expected a name in double quotes",
          index: at,
        };
      }
      const end = stringEnd(text, at);
      if (typeof end !== "number") return end;
      at = skipBlank(text, end);
      if (text[at] !== ":") return { reason: 'expected ":" after a name', index: at };
      at++;
      expected = "value";
    } else if (expected === "value-or-end" && character === "]") {
      open.pop();
      expected = "after-value";
      at++;
    } else if (character === "{" || character === "[") {
      open.push(character);
      expected = character === "{" ? "key-or-end" : "value-or-end";
      at++;
    } else {
      const end = scalarEnd(text, at, open.at(-1));
      if (typeof end !== "number") return end;
      at = end;
      expected = "after-value";
    }
  }
}

function skipBlank(text: string, at: number): number {
  BLANK.lastIndex = at;
  BLANK.test(text);
  return BLANK.lastIndex;
}

/** The index after a string, or the problem with it. */
function stringEnd(text: string, start: number): number | SyntaxProblem {
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at]!;
    if (character === '"') return at + 1;
    if (character < " ") {
      const reason = "a line end or control character inside a string; write it as an escape";
      return { reason, index: at };
    }
    if (character !== "\\") continue;
    ESCAPE.lastIndex = at;
    if (!ESCAPE.test(text)) return { reason: "an unknown escape in a string", index: at };
    at = ESCAPE.lastIndex - 1;
  }
  return { reason: "a string is not closed", index: start };
}

function scalarEnd(text: string, at: number, inside: string | undefined): number | SyntaxProblem {
  const character = text[at]!;
  if (character === '"') return stringEnd(text, at);
  if (character === "]" && inside === "[") return { reason: 'a comma before "]"', index: at };
  for (const literal of LITERALS) {
    if (text.startsWith(literal, at)) return at + literal.length;
  }
  NUMBER.lastIndex = at;
  if (NUMBER.test(text)) return NUMBER.lastIndex;
  if (/^-?(NaN|Infinity)/.test(text.slice(at, at + 9))) {
    return { reason: "NaN and Infinity are not JSON", index: at };
  }
  if (/^(True|False|None)/.test(text.slice(at, at + 5))) {
    return { reason: "Python's True, False and None are not JSON; use json.dumps", index: at };
  }
  if (character === "'") return { reason: "single quotes are not JSON", index: at };
  if (character === "\ufeff") {
    return { reason: "a byte order mark stands before the document", index: at };
  }
  return {
    reason: at === 0 || inside === undefined
      ? "there is text before the JSON document"
      : "expected a value",
    index: at,
  };
}
