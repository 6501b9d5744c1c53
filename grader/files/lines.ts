import { bytes as byteText } from "../../terminal/measures.ts";
import { JsonShapeGuard } from "./json_shape.ts";

/** Bytes read at a time: few, because `grade merge` reads from a hundred files at once. */
const CHUNK = 64 * 1024;

/** Most bytes of a line. What `grade batch` writes for one submission is far shorter. */
const LONGEST_LINE = 32 * 1024 ** 2;

/** Most bytes of a line that is parsed without a check. */
const SHORT_LINE = 256 * 1024;

const NEWLINE = 0x0a;

/** A line of a file, without its line end. */
export interface Line {
  /** From 1, if reading started at the beginning of the file. */
  number: number;
  /** Of the line's first byte, relative to where reading started. */
  offset: number;
  /** Valid until the next line is requested. */
  bytes: Uint8Array;
  /** False for text after the last newline. */
  isEnded: boolean;
}

/** A line longer than any that this program writes. */
export class LongLineError extends Error {
  override name = "LongLineError";

  constructor(readonly line: number) {
    super(`line ${line} is longer than ${byteText(LONGEST_LINE)}`);
  }
}

/**
 * Reads the rest of a file line by line, in the memory of the longest line.
 *
 * @param first number of the first line
 * @throws {LongLineError}
 */
export async function* readLines(file: Deno.FsFile, first = 1): AsyncGenerator<Line> {
  // One for all lines: thousands would take long to be collected.
  let buffer = new Uint8Array(CHUNK);
  let filled = 0;
  let [number, offset] = [first, 0];
  for (let length; (length = await file.read(buffer.subarray(filled))) !== null;) {
    let start = 0;
    const end = filled + length;
    for (let from = filled, at; (at = buffer.subarray(0, end).indexOf(NEWLINE, from)) !== -1;) {
      yield { number, offset, bytes: buffer.subarray(start, at), isEnded: true };
      number++;
      offset += at + 1 - start;
      start = from = at + 1;
    }
    buffer.copyWithin(0, start, end);
    filled = end - start;
    if (filled < buffer.length) continue;
    if (filled >= LONGEST_LINE) throw new LongLineError(number);
    const longer = new Uint8Array(2 * buffer.length);
    longer.set(buffer);
    buffer = longer;
  }
  if (filled > 0) yield { number, offset, bytes: buffer.subarray(0, filled), isEnded: false };
}

// One for all lines: making another takes several times as long as decoding a line.
const decoder = new TextDecoder();

/** The text of a line; what is not UTF-8 in it is replaced. */
export function lineText(line: Uint8Array): string {
  return decoder.decode(line);
}

/**
 * Parses a line as a JSON document, at a cost proportional to its length.
 *
 * @throws {SyntaxError}
 */
export function jsonOf(line: Uint8Array): unknown {
  if (line.length > SHORT_LINE) new JsonShapeGuard().add(line);
  return JSON.parse(lineText(line));
}
