/** How deep a document of this program may be nested; what this program writes has a third of it. */
const DEEPEST = 24;

/** Values in a part of a document that is kept in memory as a whole. */
const MOST_VALUES = 500_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;

/**
 * Looks at the brackets and commas of JSON before it is parsed: a few megabytes of them cost a parser
 * gigabytes and minutes.
 */
export class JsonShapeGuard {
  #depth = 0;
  #values = 0;
  #isText = false;
  #isEscaped = false;

  /** @throws {SyntaxError} where it is nested too deep or has too many values */
  add(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (this.#isText) {
        if (this.#isEscaped) this.#isEscaped = false;
        else if (byte === BACKSLASH) this.#isEscaped = true;
        else if (byte === QUOTE) this.#isText = false;
      } else if (byte === QUOTE) this.#isText = true;
      else if (byte === COMMA) this.#values++;
      // `[`, `{`, `]` and `}` are alike but for these bits.
      else if ((byte & 0xdf) === 0x5b) {
        this.#values++;
        if (++this.#depth > DEEPEST) throw new SyntaxError("it is nested too deep");
      } else if ((byte & 0xdf) === 0x5d) this.#depth--;
    }
    if (this.#values > MOST_VALUES) throw new SyntaxError("a part of it has too many values");
  }

  /** A part has come to its end. */
  nextPart(): void {
    this.#values = 0;
  }
}
