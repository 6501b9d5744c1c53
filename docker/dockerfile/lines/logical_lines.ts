/**
 * Turns physical lines into logical lines: comments, continuations, blank lines
 * (docs/spec/dockerfile.md, section 3).
 */

import type { Comment, Flag, Position, Range, Word } from "../ast.ts";
import {
  commentOf,
  type Continuation,
  continuationOf,
  continuedAt,
  isSkipped,
} from "./continuation.ts";
import type { PhysicalLines } from "./physical_lines.ts";
import { skipSpace } from "../white_space.ts";

/** The properties of a logical line besides its text. */
interface LineFacts {
  /** The first physical line of text. */
  startLine: number;
  /** Offset of the text in that line. */
  startColumn: number;
  /** Last physical line it includes, before any here-document. */
  endLine: number;
  comments: readonly Comment[] | undefined;
}

const NUMBER_SIGN = "#".charCodeAt(0);

const nothing: readonly never[] = [];

/**
 * An instruction as one line of text that still knows where each character came from. Places are
 * computed on request: most are never used.
 */
export class LogicalLine {
  readonly startLine: number;
  readonly endLine: number;
  readonly comments: readonly Comment[];
  readonly #startColumn: number;

  constructor(
    readonly text: string,
    facts: LineFacts,
    /** What the lines after the first contribute; most instructions have only one line. */
    readonly continuation?: Continuation,
  ) {
    this.startLine = facts.startLine;
    this.endLine = facts.endLine;
    this.comments = facts.comments ?? nothing;
    this.#startColumn = facts.startColumn;
  }

  get innerComments(): readonly Comment[] {
    return this.continuation?.comments ?? nothing;
  }

  /** What each physical line contributes. */
  get pieces(): readonly string[] {
    return this.continuation?.pieces.map(({ text }) => text) ?? [this.text];
  }

  /** Where the characters from `start` up to `end` are written. */
  range(start: number, end: number): Range {
    const first = this.#position(start);
    if (end <= start) return { start: first, end: first };
    const { line, column } = this.#position(end - 1);
    return { start: first, end: { line, column: column + 1 } };
  }

  /** Where a character is written. */
  #position(offset: number): Position {
    const pieces = this.continuation?.pieces ?? nothing;
    let low = 0;
    let high = pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      const piece = pieces[middle];
      if (piece !== undefined && piece.offset <= offset) low = middle;
      else high = middle - 1;
    }
    const { line, column, offset: start } = pieces[low] ??
      { line: this.startLine, column: this.#startColumn, offset: 0 };
    return { line, column: column + offset - start + 1 };
  }
}

/** A word of a logical line: its value, and its start and end offset in the line. */
export class LineWord implements Word {
  constructor(
    readonly value: string,
    private readonly line: LogicalLine,
    readonly start: number,
    readonly end: number,
  ) {}

  get range(): Range {
    return this.line.range(this.start, this.end);
  }
}

/** A flag of a logical line. */
export class LineFlag implements Flag {
  readonly name: string;
  readonly value: string | undefined;

  constructor(
    readonly text: string,
    private readonly line: LogicalLine,
    private readonly start: number,
    private readonly end: number,
  ) {
    const equals = text.indexOf("=");
    this.name = text.slice(2, equals < 0 ? text.length : equals);
    this.value = equals < 0 ? undefined : text.slice(equals + 1);
  }

  get range(): Range {
    return this.line.range(this.start, this.end);
  }
}

/** The body of a here-document. */
export interface Body {
  /** With line ends. */
  content: string;
  closed: boolean;
  /** Number of the first line that is too long to read, 0 if there is none. */
  longLine: number;
}

/** Reads logical lines and, between them, the bodies of here-documents. */
export class LineReader {
  readonly #lines: PhysicalLines;
  readonly #escape: "\\" | "`";
  readonly #escapeCode: number;
  readonly #directiveLines: number;
  #next = 0;
  #lastByText: Map<string, number> | undefined;

  constructor(lines: PhysicalLines, escape: "\\" | "`", directiveLines: number) {
    this.#lines = lines;
    this.#escape = escape;
    this.#escapeCode = escape.charCodeAt(0);
    this.#directiveLines = directiveLines;
  }

  /** Number of the last line that was read. */
  get line(): number {
    return this.#next;
  }

  /** Reads up to the line that closes a here-document, or to the end of the file. */
  readBody(name: string, chomp: boolean): Body {
    const { texts, tooLong } = this.#lines;
    const start = this.#next;
    const closing = chomp ? indexWithoutTabs(texts, name, start) : texts.indexOf(name, start);
    const end = closing < 0 ? texts.length : closing;
    this.#next = closing < 0 ? end : end + 1;
    let longLine = 0;
    for (const index of tooLong) {
      if (index >= start && index <= end) longLine ||= index + 1;
    }
    return { content: this.#lines.raw(start, end), closed: closing >= 0, longLine };
  }

  /** Whether a line that was not read yet equals this text, optionally ignoring leading tabs. */
  hasAhead(text: string, withoutTabs: boolean): boolean {
    this.#lastByText ??= lastByText(this.#lines.texts);
    const exact = this.#lastByText.get(text) ?? 0;
    // No key for an exact text starts like this, because a text never contains a line feed.
    const tabless = withoutTabs ? this.#lastByText.get(`\n${text}`) ?? 0 : 0;
    return Math.max(exact, tabless) > this.#next;
  }

  /** The next logical line with the comments before it; `undefined` at the end of the file. */
  nextLogical(): LogicalLine | undefined {
    const { texts } = this.#lines;
    let comments: Comment[] | undefined;
    for (let next = this.#next; next < texts.length;) {
      const text = texts[next++] ?? "";
      const start = skipSpace(text, 0);
      if (start === text.length) continue;
      if (text.charCodeAt(start) !== NUMBER_SIGN) {
        this.#next = next;
        if (continuedAt(text, start, this.#escapeCode) >= 0) {
          return this.#join(start, comments);
        }
        const facts = { startLine: next, startColumn: start, endLine: next, comments };
        return new LogicalLine(start === 0 ? text : text.slice(start), facts);
      }
      if (next <= this.#directiveLines) continue;
      const comment = commentOf(text, start, next);
      if (comment.text === "") comments = undefined;
      else if (comments === undefined) comments = [comment];
      else comments.push(comment);
    }
    this.#next = texts.length;
    return undefined;
  }

  /** The last line that was read, joined with its continuation lines. */
  #join(startColumn: number, comments: readonly Comment[] | undefined): LogicalLine {
    const startLine = this.#next;
    this.#skipContinued();
    const lines = this.#lines.texts.slice(startLine - 1, this.#next);
    const continuation = continuationOf(lines, { startLine, startColumn, escape: this.#escape });
    const text = continuation.pieces.map((piece) => piece.text).join("");
    const facts = { startLine, startColumn, endLine: this.#next, comments };
    return new LogicalLine(text, facts, continuation);
  }

  /** Skips to the end of a continued line, or of the file. */
  #skipContinued(): void {
    const { texts } = this.#lines;
    for (let next = this.#next; next < texts.length;) {
      const text = texts[next++] ?? "";
      // Any line that ends in an escape, even a comment, is followed by another one.
      if (continuedAt(text, 0, this.#escapeCode) >= 0 || isSkipped(text)) continue;
      this.#next = next;
      return;
    }
    this.#next = texts.length;
  }
}

/** The number of the last line with each text; keys without leading tabs start with a line feed. */
function lastByText(lines: readonly string[]): Map<string, number> {
  const numbers = new Map<string, number>();
  for (const [index, text] of lines.entries()) {
    numbers.set(text, index + 1);
    if (text.startsWith("\t")) numbers.set(`\n${withoutTabs(text)}`, index + 1);
  }
  return numbers;
}

function indexWithoutTabs(lines: readonly string[], text: string, start: number): number {
  for (let index = start; index < lines.length; index++) {
    if (withoutTabs(lines[index] ?? "") === text) return index;
  }
  return -1;
}

/** The line as it is compared with the closing word of a `<<-`. */
function withoutTabs(text: string): string {
  let start = 0;
  while (text[start] === "\t") start++;
  return text.slice(start);
}
