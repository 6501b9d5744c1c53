/** Physical to logical lines: comments, continuations, blank lines (spec/dockerfile.md, section 3). */

import type { Comment, Position, Range } from "./ast.ts";
import type { PhysicalLines } from "./physical_lines.ts";
import { skipSpace, trimSpace } from "./white_space.ts";

/** A piece of a logical line: what one physical line contributes to it. */
interface Piece {
  text: string;
  /** Offset in the logical line. */
  offset: number;
  line: number;
  /** Offset of the piece in its physical line. */
  column: number;
}

/** An instruction as one line of text that still knows where each character came from. */
export class LogicalLine {
  readonly text: string;
  readonly pieces: readonly Piece[];
  readonly startLine: number;
  /** Last physical line taken in, before any here-document. */
  readonly endLine: number;
  readonly comments: readonly Comment[];
  readonly innerComments: readonly Comment[];
  readonly emptyContinuation: boolean;

  constructor(
    pieces: readonly Piece[],
    facts: Pick<
      LogicalLine,
      "startLine" | "endLine" | "comments" | "innerComments" | "emptyContinuation"
    >,
  ) {
    this.pieces = pieces;
    this.text = pieces.length === 1 ? pieces[0]?.text ?? "" : this.pieceTexts().join("");
    this.startLine = facts.startLine;
    this.endLine = facts.endLine;
    this.comments = facts.comments;
    this.innerComments = facts.innerComments;
    this.emptyContinuation = facts.emptyContinuation;
  }

  /** What each physical line contributes. */
  pieceTexts(): string[] {
    return this.pieces.length === 1 ? [this.text] : this.pieces.map(({ text }) => text);
  }

  /** Where the characters from `start` up to `end` are written. */
  range(start: number, end: number): Range {
    return new PieceRange(this, start, end);
  }

  /** Where a character is written. */
  position(offset: number): Position {
    let low = 0;
    let high = this.pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      const piece = this.pieces[middle];
      if (piece !== undefined && piece.offset <= offset) low = middle;
      else high = middle - 1;
    }
    const piece = this.pieces[low];
    if (piece === undefined) return { line: this.startLine, column: 1 };
    return { line: piece.line, column: piece.column + offset - piece.offset + 1 };
  }
}

/** Finds its places when they are asked for: most ranges are never told to anybody. */
class PieceRange implements Range {
  constructor(
    private readonly line: LogicalLine,
    private readonly from: number,
    private readonly to: number,
  ) {}

  get start(): Position {
    return this.line.position(this.from);
  }

  get end(): Position {
    if (this.to <= this.from) return this.start;
    const { line, column } = this.line.position(this.to - 1);
    return { line, column: column + 1 };
  }
}

/** Hands out logical lines, and in between the raw lines of here-documents. */
export class LineReader {
  readonly #lines: PhysicalLines;
  readonly #escape: string;
  readonly #directiveLines: number;
  #next = 0;
  #lastByText: Map<string, number> | undefined;

  constructor(lines: PhysicalLines, escape: string, directiveLines: number) {
    this.#lines = lines;
    this.#escape = escape;
    this.#directiveLines = directiveLines;
  }

  /** Number of the line that was read last. */
  get line(): number {
    return this.#next;
  }

  /** The text of the next physical line. */
  nextLine(): string | undefined {
    const text = this.#lines.texts[this.#next];
    if (text !== undefined) this.#next++;
    return text;
  }

  /** The line that was read last, with its line end. */
  get raw(): string {
    return this.#lines.raw(this.#next - 1);
  }

  /** Whether it is longer than BuildKit reads. */
  get isTooLong(): boolean {
    return this.#lines.isTooLong(this.#next - 1);
  }

  /** Whether a line that was not read yet is exactly this text, leading tabs aside if so wanted. */
  hasAhead(text: string, withoutTabs: boolean): boolean {
    this.#lastByText ??= lastByText(this.#lines.texts);
    const exact = this.#lastByText.get(text) ?? 0;
    // No key of the exact texts begins like this, as a text never holds a line feed.
    const tabless = withoutTabs ? this.#lastByText.get(`\n${text}`) ?? 0 : 0;
    return Math.max(exact, tabless) > this.#next;
  }

  /** The next logical line with the comments before it; `undefined` at the end of the file. */
  nextLogical(): LogicalLine | undefined {
    let comments: Comment[] = [];
    for (let text = this.nextLine(); text !== undefined; text = this.nextLine()) {
      const start = skipSpace(text, 0);
      if (text[start] === "#") {
        if (this.#next <= this.#directiveLines) continue;
        const comment = commentOf(text, start, this.#next);
        if (comment.text === "") comments = [];
        else comments.push(comment);
      } else if (start < text.length) {
        return this.#join(text, start, comments);
      }
    }
    return undefined;
  }

  #join(first: string, start: number, comments: Comment[]): LogicalLine {
    const startLine = this.#next;
    const innerComments: Comment[] = [];
    let emptyContinuation = false;
    let end = continuedAt(first, start, this.#escape);
    const pieces = [
      { text: first.slice(start, end), offset: 0, line: startLine, column: start },
    ];
    let offset = end === undefined ? first.length - start : end - start;
    while (end !== undefined) {
      const text = this.nextLine();
      if (text === undefined) break;
      const content = skipSpace(text, 0);
      if (content === text.length) {
        emptyContinuation = true;
      } else if (text[content] === "#") {
        innerComments.push(commentOf(text, content, this.#next));
      } else {
        end = continuedAt(text, 0, this.#escape);
        const piece = text.slice(0, end);
        pieces.push({ text: piece, offset, line: this.#next, column: 0 });
        offset += piece.length;
      }
    }
    return new LogicalLine(pieces, {
      startLine,
      endLine: this.#next,
      comments,
      innerComments,
      emptyContinuation,
    });
  }
}

/** The number of the last line with a text; texts without their leading tabs begin with a line feed. */
function lastByText(lines: readonly string[]): Map<string, number> {
  const numbers = new Map<string, number>();
  for (const [index, text] of lines.entries()) {
    numbers.set(text, index + 1);
    if (text.startsWith("\t")) numbers.set(`\n${withoutTabs(text)}`, index + 1);
  }
  return numbers;
}

/** The line as the closing line of a `<<-` is compared. */
export function withoutTabs(text: string): string {
  let start = 0;
  while (text[start] === "\t") start++;
  return text.slice(start);
}

/** Offset of the escape that continues the line, `undefined` if it ends here. */
function continuedAt(text: string, start: number, escape: string): number | undefined {
  let end = text.length - 1;
  while (end > start && (text[end] === " " || text[end] === "\t")) end--;
  if (text[end] !== escape) return undefined;
  return text[end - 1] === escape ? undefined : end;
}

function commentOf(text: string, start: number, line: number): Comment {
  const range = {
    start: { line, column: start + 1 },
    end: { line, column: text.length + 1 },
  };
  return { text: trimSpace(text.slice(start + 1)), line, range };
}
