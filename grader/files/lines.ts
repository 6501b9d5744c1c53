import { bytes as byteText } from "../../terminal/measures.ts";
import { JsonShapeGuard } from "./json_shape.ts";

/** Bytes read at a time. */
const CHUNK = 256 * 1024;

/** Bytes of a line. What `grade batch` writes of one submission is far shorter. */
const LONGEST_LINE = 32 * 1024 ** 2;

/** Bytes of a line that is parsed without a look at it first. */
const SHORT_LINE = CHUNK;

const NEWLINE = 0x0a;

/** A line of a file, without its end. */
export interface Line {
  /** From 1, if the reading began at the file's beginning. */
  number: number;
  /** Of the line's first byte, from where the reading began. */
  offset: number;
  /** Valid until the next line is asked for. */
  bytes: Uint8Array;
  /** False for what stands behind the last newline. */
  isEnded: boolean;
}

/** A line that is longer than any that this program writes. */
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
  // One for all lines: thousands would wait long to be collected.
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

/**
 * The JSON document that a line is, at a cost in proportion to its length.
 *
 * @throws {SyntaxError}
 */
export function jsonOf(line: Uint8Array): unknown {
  if (line.length > SHORT_LINE) new JsonShapeGuard().add(line);
  return JSON.parse(new TextDecoder().decode(line));
}
