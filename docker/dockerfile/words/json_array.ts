/**
 * JSON arrays as arguments, read as Go's `encoding/json` does (docs/spec/dockerfile.md, section 5).
 */

/** An element of an array: its value, and its offsets in the text. */
export interface JsonItem {
  /** Decoded if it is a string, otherwise as written. */
  value: string;
  start: number;
  end: number;
}

/** The result of reading an array. BuildKit reads `invalid` text as shell or list form. */
export type JsonArray =
  | { kind: "strings"; items: JsonItem[] }
  | { kind: "not-strings"; item: JsonItem }
  | { kind: "invalid" };

/** Go stops at this many open brackets. */
const deepest = 10_000;

const numberPattern = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;

/** Characters without a special meaning in a string. */
// deno-lint-ignore no-control-regex
const plainText = /[^"\\\x00-\x1f]+/y;

/** Reads the text between the offsets, which must start with `[`, as one strict JSON array. */
export function readJsonArray(text: string, start: number, end: number): JsonArray {
  return new JsonReader(text, start, end).read();
}

class JsonReader {
  readonly #text: string;
  readonly #end: number;
  #at: number;

  constructor(text: string, start: number, end: number) {
    this.#text = text;
    this.#at = start;
    this.#end = end;
  }

  read(): JsonArray {
    const items: JsonItem[] = [];
    let foreign: JsonItem | undefined;
    if (!this.#take("[")) return { kind: "invalid" };
    this.#skipBlanks();
    if (!this.#take("]")) {
      do {
        this.#skipBlanks();
        const start = this.#at;
        if (this.#peek() === '"') {
          const value = this.#string();
          if (value === undefined) return { kind: "invalid" };
          items.push({ value, start, end: this.#at });
        } else if (!this.#foreignValue()) return { kind: "invalid" };
        else foreign ??= { value: this.#text.slice(start, this.#at), start, end: this.#at };
        this.#skipBlanks();
      } while (this.#take(","));
      if (!this.#take("]")) return { kind: "invalid" };
    }
    this.#skipBlanks();
    if (this.#at !== this.#end) return { kind: "invalid" };
    return foreign === undefined
      ? { kind: "strings", items }
      : { kind: "not-strings", item: foreign };
  }

  /** Skips a value that is not a string; its brackets are tracked in a list, not on the stack. */
  #foreignValue(): boolean {
    const open: ("]" | "}")[] = [];
    do {
      this.#skipBlanks();
      if (this.#take("[")) {
        open.push("]");
        if (open.length + 1 > deepest) return false;
        this.#skipBlanks();
        if (this.#peek() !== "]") continue;
      } else if (this.#take("{")) {
        open.push("}");
        if (open.length + 1 > deepest) return false;
        this.#skipBlanks();
        if (this.#peek() !== "}") {
          if (!this.#key()) return false;
          continue;
        }
      } else if (!this.#scalar()) return false;

      let more = false;
      while (open.length > 0 && !more) {
        this.#skipBlanks();
        if (this.#take(",")) {
          more = true;
          if (open.at(-1) === "}" && !this.#key()) return false;
        } else if (this.#take(open.at(-1) ?? "")) open.pop();
        else return false;
      }
    } while (open.length > 0);
    return true;
  }

  #key(): boolean {
    this.#skipBlanks();
    if (this.#string() === undefined) return false;
    this.#skipBlanks();
    return this.#take(":");
  }

  #scalar(): boolean {
    if (this.#peek() === '"') return this.#string() !== undefined;
    for (const word of ["true", "false", "null"]) {
      if (this.#text.startsWith(word, this.#at) && this.#at + word.length <= this.#end) {
        this.#at += word.length;
        return true;
      }
    }
    numberPattern.lastIndex = this.#at;
    const digits = numberPattern.exec(this.#text)?.[0];
    if (digits === undefined || this.#at + digits.length > this.#end) return false;
    this.#at += digits.length;
    // Go refuses numbers that do not fit a 64-bit float.
    return Number.isFinite(Number(digits));
  }

  #string(): string | undefined {
    const start = this.#at;
    if (!this.#take('"')) return undefined;
    for (; this.#at < this.#end; this.#at++) {
      plainText.lastIndex = this.#at;
      if (plainText.test(this.#text)) this.#at = Math.min(plainText.lastIndex, this.#end);
      if (this.#at === this.#end) break;
      const code = this.#text.charCodeAt(this.#at);
      if (code < 0x20) return undefined;
      if (code === 0x5c) this.#at++;
      else if (code === 0x22) {
        this.#at++;
        return decoded(this.#text.slice(start, this.#at));
      }
    }
    return undefined;
  }

  #peek(): string | undefined {
    return this.#at < this.#end ? this.#text[this.#at] : undefined;
  }

  #take(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#at++;
    return true;
  }

  #skipBlanks(): void {
    while (this.#at < this.#end && " \t\r\n".includes(this.#text[this.#at] ?? "x")) this.#at++;
  }
}

/** Decodes a string literal; a lone surrogate becomes U+FFFD, as in Go. */
function decoded(literal: string): string | undefined {
  try {
    return String(JSON.parse(literal)).toWellFormed();
  } catch {
    return undefined;
  }
}
