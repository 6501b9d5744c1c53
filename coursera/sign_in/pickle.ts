/**
 * A reader for the old token cache, which is a Python pickle. A pickle is a program for a stack
 * machine that may call any function; this reader supports only the instructions that build
 * strings, numbers and dictionaries, and rejects the file at any other.
 */

/** Integers are `bigint`, because the cache distinguishes integers from floats. */
export type PickleValue = string | number | bigint | Map<string, PickleValue>;

/** The bytes are not a pickle of strings, numbers and dictionaries. */
export class PickleError extends Error {
  override name = "PickleError";
}

/** A cache has a few hundred bytes, or a few thousand with the longest tokens. */
const maximumBytes = 64 * 1024;
const mark = Symbol("mark");

type Slot = PickleValue | typeof mark;

/**
 * Reads one pickle of protocol 0 to 5.
 *
 * @throws {PickleError} for anything else; no other error, and always after a single pass
 */
export function readPickle(bytes: Uint8Array): PickleValue {
  if (bytes.length > maximumBytes) throw new PickleError("longer than 64 KB");
  return new Machine(bytes).run();
}

class Machine {
  #bytes: Uint8Array;
  #view: DataView;
  #at = 0;
  #stack: Slot[] = [];
  #memo = new Map<number, PickleValue>();

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  run(): PickleValue {
    for (;;) {
      const opcode = this.#take(1)[0]!;
      if (opcode === 0x2e) return this.#end(); // .
      this.#step(opcode);
    }
  }

  #end(): PickleValue {
    if (this.#stack.length !== 1) throw new PickleError("more than one value on the stack");
    return this.#pop();
  }

  #step(opcode: number): void {
    switch (opcode) {
      case 0x80: // PROTO
        if (this.#take(1)[0]! > 5) throw new PickleError("protocol above 5");
        return;
      case 0x95: // FRAME; only an announcement of what follows
        this.#length(8);
        return;

      case 0x28: // (
        this.#stack.push(mark);
        return;
      case 0x7d: // }
        this.#stack.push(new Map());
        return;
      case 0x64: // d
        this.#stack.push(dictionary(this.#popToMark()));
        return;
      case 0x73: { // s
        const value = this.#pop();
        const key = this.#pop();
        this.#setItems([key, value]);
        return;
      }
      case 0x75: // u
        this.#setItems(this.#popToMark());
        return;

      case 0x70: // p
        this.#remember(this.#decimal());
        return;
      case 0x71: // q
        this.#remember(this.#length(1));
        return;
      case 0x72: // r
        this.#remember(this.#length(4));
        return;
      case 0x94: // MEMOIZE
        this.#remember(this.#memo.size);
        return;
      case 0x67: // g
        this.#recall(this.#decimal());
        return;
      case 0x68: // h
        this.#recall(this.#length(1));
        return;
      case 0x6a: // j
        this.#recall(this.#length(4));
        return;

      default:
        this.#stack.push(this.#literal(opcode));
    }
  }

  #literal(opcode: number): PickleValue {
    switch (opcode) {
      case 0x56: // V
        return unescapeUnicode(this.#line());
      case 0x58: // X
        return utf8(this.#take(this.#length(4)));
      case 0x8c: // SHORT_BINUNICODE
        return utf8(this.#take(this.#length(1)));
      case 0x8d: // BINUNICODE8
        return utf8(this.#take(this.#length(8)));
      case 0x53: // S, Python 2
        return unquote(this.#line());
      case 0x54: // T, Python 2
        return ascii(this.#take(this.#length(4)));
      case 0x55: // U, Python 2
        return ascii(this.#take(this.#length(1)));

      case 0x46: // F
        return float(this.#line());
      case 0x47: { // G
        const at = this.#at;
        this.#take(8);
        return finite(this.#view.getFloat64(at));
      }
      case 0x49: // I; `01` and `00` are booleans there
        return integer(this.#line(), /^-?(0|[1-9]\d*)$/);
      case 0x4c: // L
        return integer(this.#line().replace(/L$/, ""), /^-?\d+$/);
      case 0x4b: // K
        return BigInt(this.#length(1));
      case 0x4d: // M
        return BigInt(this.#length(2));
      case 0x4a: // J
        return BigInt.asIntN(32, BigInt(this.#length(4)));
      case 0x8a: // LONG1
        return littleEndian(this.#take(this.#length(1)));
      default:
        throw new PickleError(
          `instruction 0x${
            opcode.toString(16).padStart(2, "0")
          } makes something else than strings, numbers and dictionaries`,
        );
    }
  }

  #take(count: number): Uint8Array {
    if (count > this.#bytes.length - this.#at) throw new PickleError("ends in the middle");
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  /** An unsigned little-endian number of that many bytes. */
  #length(count: number): number {
    return this.#take(count).reduceRight((sum, byte) => sum * 256 + byte, 0);
  }

  #line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end < 0) throw new PickleError("ends in the middle");
    const line = this.#take(end - this.#at);
    this.#at += 1;
    return latin1(line);
  }

  #decimal(): number {
    return Number(integer(this.#line(), /^\d{1,9}$/));
  }

  #pop(): PickleValue {
    const slot = this.#stack.pop();
    if (slot === undefined || slot === mark) throw new PickleError("a value is missing");
    return slot;
  }

  #popToMark(): PickleValue[] {
    const at = this.#stack.lastIndexOf(mark);
    if (at < 0) throw new PickleError("a mark is missing");
    const values = this.#stack.splice(at).filter((slot) => slot !== mark);
    return values;
  }

  #top(): PickleValue {
    const slot = this.#stack.at(-1);
    if (slot === undefined || slot === mark) throw new PickleError("a value is missing");
    return slot;
  }

  #setItems(items: PickleValue[]): void {
    const target = this.#top();
    if (!(target instanceof Map)) {
      throw new PickleError("items for something that is not a dictionary");
    }
    for (const [key, value] of dictionary(items)) target.set(key, value);
  }

  #remember(index: number): void {
    this.#memo.set(index, this.#top());
  }

  #recall(index: number): void {
    const value = this.#memo.get(index);
    // A dictionary used in two places could contain itself.
    if (value === undefined || value instanceof Map) {
      throw new PickleError("a reference to nothing that may be repeated");
    }
    this.#stack.push(value);
  }
}

function dictionary(items: PickleValue[]): Map<string, PickleValue> {
  if (items.length % 2 !== 0) throw new PickleError("a key without a value");
  const result = new Map<string, PickleValue>();
  for (let at = 0; at < items.length; at += 2) {
    const key = items[at];
    const value = items[at + 1];
    if (typeof key !== "string" || value === undefined) {
      throw new PickleError("a key is not a string");
    }
    result.set(key, value);
  }
  return result;
}

function utf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new PickleError("a string is not UTF-8", { cause });
  }
}

function latin1(bytes: Uint8Array): string {
  // TextDecoder's "latin1" is windows-1252, which differs from 0x80 to 0x9f.
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

function ascii(bytes: Uint8Array): string {
  if (bytes.some((byte) => byte > 0x7f)) throw new PickleError("a byte string is not ASCII");
  return latin1(bytes);
}

/** Decodes Python's raw-unicode-escape: only `\uXXXX` and `\UXXXXXXXX` are escapes. */
function unescapeUnicode(line: string): string {
  return line.replace(
    /\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g,
    (_, short?: string, long?: string) => {
      const code = Number.parseInt(short ?? long ?? "", 16);
      if (code > 0x10ffff) throw new PickleError("a string has an impossible character");
      return String.fromCodePoint(code);
    },
  );
}

/** Decodes a Python 2 byte string written by `repr`. */
function unquote(line: string): string {
  const body = line.match(/^(['"])(.*)\1$/)?.[2];
  if (body === undefined) throw new PickleError("a string without quotes");
  const plain = body.replace(/\\(x[0-9a-f]{2}|.)/gi, (_, escape: string) => {
    const simple = { n: "\n", r: "\r", t: "\t", "\\": "\\", "'": "'", '"': '"' }[escape];
    if (simple !== undefined) return simple;
    if (escape.length !== 3) throw new PickleError("a string with an unknown escape");
    return String.fromCharCode(Number.parseInt(escape.slice(1), 16));
  });
  return ascii(Uint8Array.from(plain, (character) => character.charCodeAt(0)));
}

function float(line: string): number {
  if (!/^-?\d+(\.\d*)?(e[+-]?\d+)?$/i.test(line)) throw new PickleError("a malformed number");
  return finite(Number(line));
}

function finite(value: number): number {
  if (!Number.isFinite(value)) throw new PickleError("a number that is not finite");
  return value;
}

/** Twenty digits are enough for any time or count, and keep the conversion cheap. */
function integer(text: string, form: RegExp): bigint {
  if (text.length > 20 || !form.test(text)) throw new PickleError("a malformed integer");
  return BigInt(text);
}

function littleEndian(bytes: Uint8Array): bigint {
  if (bytes.length > 8) throw new PickleError("an integer above 64 bits");
  const unsigned = bytes.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
  return BigInt.asIntN(bytes.length * 8, unsigned);
}
