/**
 * The deepest nesting of a document of this program; what this program writes has a third of it.
 */
const DEEPEST = 24;

/** Most values in a part of a document that is kept in memory as a whole. */
const MOST_VALUES = 500_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;

/**
 * Counts the brackets and commas of JSON before it is parsed: a few megabytes of them cost a parser
 * gigabytes and minutes.
 */
export class JsonShapeGuard {
  #depth = 0;
  #values = 0;
  #isText = false;
  #isEscaped = false;

  /** @throws {SyntaxError} if it is nested too deep or has too many values */
  add(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (this.#isText) {
        if (this.#isEscaped) this.#isEscaped = false;
        else if (byte === BACKSLASH) this.#isEscaped = true;
        else if (byte === QUOTE) this.#isText = false;
      } else if (byte === QUOTE) this.#isText = true;
      else if (byte === COMMA) this.#values++;
      // `[`, `{`, `]` and `}` differ only in these bits.
      else if ((byte & 0xdf) === 0x5b) {
        this.#values++;
        if (++this.#depth > DEEPEST) throw new SyntaxError("it is nested too deep");
      } else if ((byte & 0xdf) === 0x5d) this.#depth--;
    }
    if (this.#values > MOST_VALUES) throw new SyntaxError("a part of it has too many values");
  }

  /** Resets the count at the end of a part. */
  nextPart(): void {
    this.#values = 0;
  }
}
