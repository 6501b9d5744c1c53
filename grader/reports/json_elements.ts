import { JSONParser } from "@streamparser/json";
import { JsonShapeGuard } from "../files/json_shape.ts";
import { jsonOf, readLines } from "../files/lines.ts";

/** A field of a document, or an element of the one array in it that is read piece by piece. */
export type JsonPiece =
  | { key: string; value: unknown }
  /** With the number of its line where each has its own. */
  | { element: unknown; line: number | undefined };

/** Bytes read at a time. */
const CHUNK = 256 * 1024;

/** Longest first line in which fields are looked for, and what is read of it to begin with. */
const FIRST_LINE = 1024 ** 2;
const FIRST_READ = 16 * 1024;

/** Bytes in which a part that is asked for has to come to its end. */
const LONGEST_PIECE = 32 * 1024 ** 2;

const NEWLINE = 0x0a;
const COMMA = 0x2c;

/** Which parts of a JSON document are wanted. */
export interface JsonShape {
  keys: readonly string[];
  /** The array whose elements are given one at a time. */
  array: string;
}

/**
 * Reads a JSON document of any size in the memory of its greatest piece. Where it is laid out as
 * this program writes it, fields in the first line and then an element a line, each line is parsed
 * by itself, which is several times faster.
 *
 * @throws {SyntaxError} where it is not a JSON document
 * @throws {LongLineError}
 */
export async function* jsonPieces(path: string, shape: JsonShape): AsyncGenerator<JsonPiece> {
  using file = await Deno.open(path);
  const fields = await fieldsOfFirstLine(file, shape.array);
  if (fields === undefined) {
    await file.seek(0, Deno.SeekMode.Start);
    yield* parsed(file, shape);
    return;
  }
  for (const key of shape.keys) if (key in fields) yield { key, value: fields[key] };
  let ended = false;
  for await (const { bytes, number } of readLines(file, 2)) {
    if (bytes.length === 0) continue;
    if (ended) throw new SyntaxError("something stands after its end");
    if (isEnd(bytes)) ended = true;
    else {
      const element = elementOf(bytes.at(-1) === COMMA ? bytes.subarray(0, -1) : bytes, number);
      yield { element, line: number };
    }
  }
  if (!ended) throw new SyntaxError("it ends in the middle");
}

/** Leaves the file after the line; undefined where the line is not laid out as expected. */
async function fieldsOfFirstLine(
  file: Deno.FsFile,
  array: string,
): Promise<Record<string, unknown> | undefined> {
  let buffer = new Uint8Array(FIRST_READ);
  let end = -1;
  let filled = 0;
  for (let length; end === -1 && (length = await file.read(buffer.subarray(filled))) !== null;) {
    end = buffer.subarray(0, filled + length).indexOf(NEWLINE, filled);
    filled += length;
    if (filled < buffer.length) continue;
    if (filled >= FIRST_LINE) break;
    const longer = new Uint8Array(2 * buffer.length);
    longer.set(buffer);
    buffer = longer;
  }
  const line = new TextDecoder().decode(buffer.subarray(0, Math.max(0, end)));
  const opening = `,${JSON.stringify(array)}:[`;
  if (!line.endsWith(opening)) return undefined;
  await file.seek(end + 1, Deno.SeekMode.Start);
  const fields = new TextEncoder().encode(`${line.slice(0, -opening.length)}}`);
  return jsonOf(fields) as Record<string, unknown>;
}

function elementOf(line: Uint8Array, number: number): unknown {
  try {
    return jsonOf(line);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new SyntaxError(`line ${number}: ${error.message}`, { cause: error });
  }
}

/** `]}` */
function isEnd(line: Uint8Array): boolean {
  return line.length === 2 && line[0] === 0x5d && line[1] === 0x7d;
}

async function* parsed(
  file: Deno.FsFile,
  { keys, array }: JsonShape,
): AsyncGenerator<JsonPiece> {
  const found: JsonPiece[] = [];
  const parser = new JSONParser({
    paths: [...keys.map((key) => `$.${key}`), `$.${array}.*`],
    keepStack: false,
  });
  parser.onValue = ({ key, value, stack }) => {
    found.push(
      stack.length === 1 ? { key: String(key), value } : { element: value, line: undefined },
    );
  };
  const buffer = new Uint8Array(CHUNK);
  const guard = new JsonShapeGuard();
  let unfinished = 0;
  for (let length; (length = await file.read(buffer)) !== null;) {
    const bytes = buffer.subarray(0, length);
    guard.add(bytes);
    write(parser, bytes);
    unfinished += length;
    if (found.length > 0) {
      guard.nextPart();
      unfinished = 0;
    }
    if (unfinished > LONGEST_PIECE) throw new SyntaxError("a part of it is far too long");
    yield* found.splice(0);
  }
  if (!parser.isEnded) throw new SyntaxError("it ends in the middle");
}

/** The parser's own errors are of several classes. */
function write(parser: JSONParser, bytes: Uint8Array): void {
  try {
    parser.write(bytes);
  } catch (error) {
    throw new SyntaxError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
