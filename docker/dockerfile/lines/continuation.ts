/** Logical lines that span several physical ones (docs/spec/dockerfile.md, section 3). */

import type { Comment, Range } from "../ast.ts";
import { skipSpace, trimSpace } from "../white_space.ts";

/** A piece of a logical line: what one physical line contributes to it. */
export interface Piece {
  text: string;
  /** Offset in the logical line. */
  offset: number;
  line: number;
  /** Offset of the piece in its physical line. */
  column: number;
}

const SPACE = " ".charCodeAt(0);
const TAB = "\t".charCodeAt(0);
const NUMBER_SIGN = "#".charCodeAt(0);

/** Offset of the escape that continues a line, -1 if the line ends here. */
export function continuedAt(text: string, start: number, escape: number): number {
  let end = text.length - 1;
  let code = text.charCodeAt(end);
  while (end > start && (code === SPACE || code === TAB)) code = text.charCodeAt(--end);
  return code === escape && text.charCodeAt(end - 1) !== escape ? end : -1;
}

/**
 * Whether a line within a continuation contributes nothing to it because it is blank or a comment.
 */
export function isSkipped(text: string): boolean {
  const content = skipSpace(text, 0);
  return content === text.length || text.charCodeAt(content) === NUMBER_SIGN;
}

/** The place of a continuation in the file. */
export interface LineExtent {
  /** Number of its first physical line. */
  startLine: number;
  /** Offset of the text in that line. */
  startColumn: number;
  escape: "\\" | "`";
}

/** The lines that make up a continued instruction. */
export interface Continuation {
  /** All lines with text, including the first: without the escapes at their ends. */
  pieces: readonly Piece[];
  /** The comment lines in it. */
  comments: readonly Comment[];
  /** Whether a blank line is among its lines. */
  empty: boolean;
}

/** @param lines from the first line to the last, including comments and blank lines */
export function continuationOf(
  lines: readonly string[],
  { startLine, startColumn, escape }: LineExtent,
): Continuation {
  const pieces: Piece[] = [];
  const comments: Comment[] = [];
  let empty = false;
  let offset = 0;
  for (const [index, line] of lines.entries()) {
    const number = startLine + index;
    const column = index === 0 ? startColumn : 0;
    if (index > 0 && isSkipped(line)) {
      const content = skipSpace(line, 0);
      if (content === line.length) empty = true;
      else comments.push(commentOf(line, content, number));
      continue;
    }
    const end = continuedAt(line, column, escape.charCodeAt(0));
    const text = line.slice(column, end < 0 ? line.length : end);
    pieces.push({ text, offset, line: number, column });
    offset += text.length;
  }
  return { pieces, comments, empty };
}

class LineComment implements Comment {
  constructor(
    readonly text: string,
    readonly line: number,
    private readonly start: number,
    private readonly end: number,
  ) {}

  get range(): Range {
    const { line, start, end } = this;
    return { start: { line, column: start + 1 }, end: { line, column: end + 1 } };
  }
}

/** A comment line; `start` is the offset of its number sign. */
export function commentOf(text: string, start: number, line: number): Comment {
  return new LineComment(trimSpace(text.slice(start + 1)), line, start, text.length);
}
