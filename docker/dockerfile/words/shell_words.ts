/**
 * The small shell language of Dockerfiles: quotes, escapes, `$name` and `${name…}`
 * (docs/spec/dockerfile.md, sections 6.2 and 8).
 */

import {
  replaced,
  type ShellPattern,
  shellPattern,
  StepBudget,
  withoutPrefix,
  withoutSuffix,
} from "./shell_pattern.ts";
import { TextCursor } from "./text_cursor.ts";
import { BadSubstitution, conditionalValue, unknownForm } from "./substitution.ts";
import { type ShellWord, WordList } from "./word_list.ts";

/** The value of a variable: `undefined` if it is not set, `null` if its value is unknown. */
export type Lookup = (name: string) => string | null | undefined;

/** How words are read; every setting is off by default. */
export interface ShellOptions {
  escape: "\\" | "`";
  /** Quotes stay in the result. */
  rawQuotes?: boolean;
  /** Escapes stay in the result. */
  rawEscapes?: boolean;
  /** References to unset variables stay in the result. */
  keepUnset?: boolean;
  /** Quotes are ordinary characters, as in the body of a here-document. */
  plainQuotes?: boolean;
  /** Return the words as well. */
  splitWords?: boolean;
}

/** The result of reading a word. */
export interface ShellText {
  /** `undefined` when it depends on something unknown, grows too long, or is an error. */
  value: string | undefined;
  /** The value split at unquoted white space, if requested. */
  words: ShellWord[];
  /** Variables that were referenced without being set, in order. */
  unset: string[];
  /** Those of `unset` without a fallback such as `${name:-…}`. */
  unprovided: string[];
  /** What is wrong with a bad substitution. */
  error: string | undefined;
}

/** Deeper nesting of `${a:-${b:-…}}` is refused, to limit stack use. */
const deepestNesting = 200;

/** Values may double from line to line; longer ones, in characters, count as unknown. */
const longestValue = 16_384;

const end = "";

/** Text without special characters. */
const plainText = /[^$'"`\\<{}/]+/y;

const plainQuotedText = /[^$"`\\]+/y;

/** Reads a word and expands its variables. */
export function readShellText(text: string, lookup: Lookup, options: ShellOptions): ShellText {
  const reader = new ShellReader(text, lookup, options);
  try {
    const value = reader.read();
    return { value, words: reader.words.list(), ...reader.unsetNames(), error: undefined };
  } catch (error) {
    if (!(error instanceof BadSubstitution)) throw error;
    return { value: undefined, words: [], ...reader.unsetNames(), error: error.message };
  }
}

class ShellReader extends TextCursor {
  readonly words = new WordList();
  readonly #unset: string[] = [];
  readonly #unprovided: string[] = [];
  readonly #lookup: Lookup;
  readonly #options: ShellOptions;
  readonly #budget = new StepBudget();
  #rawEscapes: boolean;
  #known = true;
  #length = 0;
  #nesting = 0;

  constructor(text: string, lookup: Lookup, options: ShellOptions) {
    super(text);
    this.#lookup = lookup;
    this.#options = options;
    this.#rawEscapes = options.rawEscapes ?? false;
  }

  read(): string | undefined {
    const value = this.#until(end);
    return this.#known ? value : undefined;
  }

  unsetNames(): Pick<ShellText, "unset" | "unprovided"> {
    return { unset: [...new Set(this.#unset)], unprovided: [...new Set(this.#unprovided)] };
  }

  /** Reads up to the character, which is consumed, or to the end. */
  #until(stop: string, rawEscapes = this.#rawEscapes): string {
    const outer = this.#rawEscapes;
    this.#rawEscapes = rawEscapes;
    const words = stop === end && this.#options.splitWords ? this.words : undefined;
    const parts: string[] = [];
    for (;;) {
      const character = this.peek();
      if (character === stop) break;
      if (character === end) {
        throw new BadSubstitution(stop === "/" ? "`/` is missing in ${}" : "`}` is missing");
      }
      const start = this.at;
      const plain = this.plain(plainText);
      if (plain !== "") {
        parts.push(plain);
        words?.add(plain, start, this.at);
        continue;
      }
      const splits = character === "$" || !this.#isProtected(character);
      const value = this.#piece(character);
      parts.push(value);
      if (splits) words?.add(value, start, this.at);
      else words?.addProtected(value, start, this.at);
    }
    if (stop !== end) this.at++;
    this.#rawEscapes = outer;
    return parts.join("");
  }

  /** Whether white space after this character stays in the word. */
  #isProtected(character: string): boolean {
    if (character === "'" || character === '"') return !this.#options.plainQuotes;
    return character === "<" || character === this.#options.escape;
  }

  #piece(character: string): string {
    const { escape, plainQuotes } = this.#options;
    if (character === "$") return this.#dollar();
    if (character === "<") return this.#angle();
    if (character === "'" && !plainQuotes) return this.#singleQuoted();
    if (character === '"' && !plainQuotes) return this.#doubleQuoted();
    this.at++;
    if (character !== escape) return character;
    return (this.#rawEscapes ? character : "") + this.nextCharacter();
  }

  /** `<<` includes the blanks after it in its word. */
  #angle(): string {
    const start = this.at++;
    if (this.peek() !== "<") return "<";
    do this.at++; while (" \t\r".includes(this.peek() || "x"));
    return this.text.slice(start, this.at);
  }

  #singleQuoted(): string {
    const close = this.text.indexOf("'", this.at + 1);
    if (close < 0) throw new BadSubstitution("a single quote is not closed");
    const start = this.at;
    this.at = close + 1;
    return this.#options.rawQuotes
      ? this.text.slice(start, close + 1)
      : this.text.slice(start + 1, close);
  }

  #doubleQuoted(): string {
    const { escape, rawQuotes } = this.#options;
    const parts: string[] = [];
    this.at++;
    for (;;) {
      parts.push(this.plain(plainQuotedText));
      const character = this.peek();
      if (character === end) throw new BadSubstitution("a double quote is not closed");
      if (character === "$") {
        parts.push(this.#dollar());
        continue;
      }
      this.at++;
      if (character === '"') break;
      if (character !== escape) {
        parts.push(character);
        continue;
      }
      const next = this.peek();
      if (this.#rawEscapes) parts.push(character);
      if (next === '"' || next === "$" || next === escape) parts.push(this.nextCharacter());
      else if (next !== end) parts.push(character);
    }
    const value = parts.join("");
    return rawQuotes ? `"${value}"` : value;
  }

  #dollar(): string {
    this.at++;
    if (this.peek() === "{") {
      this.at++;
      if (++this.#nesting > deepestNesting) throw new BadSubstitution("it is nested too deeply");
      const value = this.#limited(this.#braced());
      this.#nesting--;
      return value;
    }
    const name = this.readName();
    if (name === "") return "$";
    const value = this.#value(name);
    if (value === undefined) {
      this.#unprovided.push(name);
      return this.#options.keepUnset ? `$${name}` : "";
    }
    return this.#limited(value);
  }

  #braced(): string {
    if (this.peek() === end) throw new BadSubstitution("`}` is missing");
    const start = this.at;
    const name = this.readName();
    if (name === "" && "{}:".includes(this.peek())) {
      throw new BadSubstitution("a name is missing in ${}");
    }
    const operator = this.nextCharacter();
    if (operator === end) throw new BadSubstitution("`}` is missing");
    if (operator === "}") {
      const value = this.#value(name);
      if (value === undefined) this.#unprovided.push(name);
      return value ?? (this.#options.keepUnset ? `\${${name}}` : "");
    }
    if (operator === "/") return this.#replacement(name);
    const colon = operator === ":";
    const kind = colon ? this.nextCharacter() : operator;
    if ((kind === "#" || kind === "%") && !colon) return this.#trimmed(name, kind);
    const form = this.text.slice(start, this.at);
    const isConditional = kind === "-" || kind === "+" || kind === "?";
    if (!isConditional && (!colon || kind === "#" || kind === "%")) throw unknownForm(form);
    const word = this.#until("}", false);
    const value = this.#value(name);
    // BuildKit examines what follows the colon only after that.
    if (value === undefined && this.#options.keepUnset) return `\${${form}${word}}`;
    if (!isConditional) throw unknownForm(form);
    // Whether an unknown value is empty is unknown too, so it is never an error.
    if (kind === "?" && !this.#known) return "";
    return conditionalValue({ name, kind, colon, word, value });
  }

  #trimmed(name: string, kind: "#" | "%"): string {
    const word = this.#until("}", true);
    const value = this.#value(name);
    if (value === undefined) {
      this.#unprovided.push(name);
      if (this.#options.keepUnset) return `\${${name}${kind}${word}}`;
    }
    const longest = word.startsWith(kind);
    const pattern = this.#pattern(longest ? word.slice(1) : word);
    const without = kind === "#" ? withoutPrefix : withoutSuffix;
    return this.#worked(without(value ?? "", pattern, longest, this.#budget));
  }

  #replacement(name: string): string {
    const all = this.peek() === "/";
    if (all) this.at++;
    const word = this.#until("/", true);
    const replacement = this.#until("}", true);
    const value = this.#value(name);
    if (value === undefined) {
      this.#unprovided.push(name);
      if (this.#options.keepUnset) return `\${${name}/${word}/${replacement}}`;
    }
    const pattern = this.#pattern(word);
    return this.#worked(replaced(value ?? "", pattern, replacement, all, this.#budget));
  }

  #pattern(word: string): ShellPattern {
    const pattern = shellPattern(word);
    if (pattern !== undefined) return pattern;
    throw new BadSubstitution(`the pattern \`${word}\` has an escape that means nothing`);
  }

  /** The value; an unknown one is read as the empty string, and makes the result unknown. */
  #value(name: string): string | undefined {
    const value = this.#lookup(name);
    if (value === undefined) this.#unset.push(name);
    if (value === null) this.#known = false;
    return value ?? (value === null ? "" : undefined);
  }

  #worked(value: string | undefined): string {
    if (value === undefined) this.#known = false;
    return value ?? "";
  }

  #limited(value: string): string {
    this.#length += value.length;
    // Without expansion the text cannot grow.
    if (this.#length <= longestValue || this.#options.keepUnset) return value;
    this.#known = false;
    return "";
  }
}
