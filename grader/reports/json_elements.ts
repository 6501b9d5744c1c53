import { JSONParser } from "@streamparser/json";

/** A field of a document, or an element of the one array in it that is read piece by piece. */
export type JsonPiece = { key: string; value: unknown } | { element: unknown };

/** Bytes read at a time. */
const CHUNK = 256 * 1024;

/** Longest first line in which fields are looked for. */
const FIRST_LINE = 1024 ** 2;

const NEWLINE = 0x0a;

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
  for await (const line of lines(file)) {
    if (ended && line !== "") throw new SyntaxError("something stands after its end");
    if (line === "]}") ended = true;
    else if (line !== "") {
      yield { element: JSON.parse(line.endsWith(",") ? line.slice(0, -1) : line) };
    }
  }
  if (!ended) throw new SyntaxError("it ends in the middle");
}

/** Leaves the file after the line; undefined where the line is not laid out as expected. */
async function fieldsOfFirstLine(
  file: Deno.FsFile,
  array: string,
): Promise<Record<string, unknown> | undefined> {
  const buffer = new Uint8Array(FIRST_LINE);
  let filled = 0;
  for (let length; (length = await file.read(buffer.subarray(filled))) !== null && length > 0;) {
    filled += length;
  }
  const end = buffer.subarray(0, filled).indexOf(NEWLINE);
  const line = new TextDecoder().decode(buffer.subarray(0, Math.max(0, end)));
  const opening = `,${JSON.stringify(array)}:[`;
  if (!line.endsWith(opening)) return undefined;
  await file.seek(end + 1, Deno.SeekMode.Start);
  return JSON.parse(`${line.slice(0, -opening.length)}}`);
}

/** Lines end with a newline; JSON has none within its texts. */
async function* lines(file: Deno.FsFile): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  // One for all lines, as long as the longest: thousands would wait long to be collected.
  let buffer = new Uint8Array(CHUNK);
  let filled = 0;
  for (let length; (length = await file.read(buffer.subarray(filled))) !== null;) {
    let start = 0;
    const end = filled + length;
    for (let from = filled, at; (at = buffer.subarray(0, end).indexOf(NEWLINE, from)) !== -1;) {
      yield decoder.decode(buffer.subarray(start, at));
      start = from = at + 1;
    }
    buffer.copyWithin(0, start, end);
    filled = end - start;
    if (filled === buffer.length) {
      const longer = new Uint8Array(2 * buffer.length);
      longer.set(buffer);
      buffer = longer;
    }
  }
  if (filled > 0) yield decoder.decode(buffer.subarray(0, filled));
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
    found.push(stack.length === 1 ? { key: String(key), value } : { element: value });
  };
  const buffer = new Uint8Array(CHUNK);
  for (let length; (length = await file.read(buffer)) !== null;) {
    write(parser, buffer.subarray(0, length));
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
