/** Reads the words of a shell script. */

import type { ShellWord } from "./shell_command.ts";
import { after, closing, closingAnsiC } from "./shell_spans.ts";

/** Characters that end a word outside quotes. */
export const wordEnds: ReadonlySet<string> = new Set(" \t\r\n;&|()<>");

/** Characters without a special meaning. */
const plainText = /[^ \t\r\n;&|()<>'"\\$`*?[]+/y;

const plainQuotedText = /[^"\\$`]+/y;

/** A position in a script. Subclasses read the contents of substitutions. */
export abstract class WordReader {
  protected readonly text: string;
  protected at = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** Reads the contents of a substitution, between two offsets. */
  protected abstract nested(start: number, end: number): void;

  /** Reads to the next blank or operator outside quotes. */
  protected readWord(): ShellWord {
    const text = this.text;
    const parts: string[] = [];
    let literal = true;
    let pattern = false;
    for (; this.at < text.length; this.at++) {
      this.#plain(plainText, parts);
      const character = text[this.at] ?? "\n";
      if (wordEnds.has(character)) break;
      if (character === "'") {
        const end = text.indexOf("'", this.at + 1);
        parts.push(text.slice(this.at + 1, end < 0 ? text.length : end));
        this.at = end < 0 ? text.length : end;
      } else if (character === '"') {
        if (!this.#doubleQuoted(parts)) literal = false;
      } else if (character === "\\") {
        this.at++;
        if (text[this.at] !== "\n") parts.push(text[this.at] ?? "");
      } else if (character === "$" && text[this.at + 1] === "'") {
        if (!this.#ansiC(parts)) literal = false;
      } else if (character === "$" || character === "`") {
        if (this.#dollar(parts)) literal = false;
      } else {
        if (character === "*" || character === "?" || character === "[") pattern = true;
        parts.push(character);
      }
    }
    return { text: parts.join(""), literal: literal && !pattern, pattern };
  }

  #plain(pattern: RegExp, parts: string[]): void {
    const end = after(pattern, this.text, this.at);
    if (end > this.at) parts.push(this.text.slice(this.at, end));
    this.at = end;
  }

  /** @returns whether the text is literal */
  #doubleQuoted(parts: string[]): boolean {
    const text = this.text;
    let literal = true;
    for (this.at++; this.at < text.length; this.at++) {
      this.#plain(plainQuotedText, parts);
      const character = text[this.at] ?? '"';
      if (character === '"') break;
      if (character === "\\" && /["\\$`\n]/.test(text[this.at + 1] ?? "")) {
        const next = text[++this.at] ?? "";
        // At the end of a line it joins the next one.
        if (next !== "\n") parts.push(next);
      } else if (character === "$" || character === "`") {
        if (this.#dollar(parts)) literal = false;
      } else parts.push(character);
    }
    return literal;
  }

  /**
   * Reads a `$'…'`.
   *
   * @returns whether the text is literal
   */
  #ansiC(parts: string[]): boolean {
    const start = this.at + 2;
    const end = closingAnsiC(this.text, start);
    const written = this.text.slice(start, end < 0 ? this.text.length : end);
    this.at = end < 0 ? this.text.length : end;
    parts.push(written);
    return !written.includes("\\");
  }

  /**
   * Reads a variable or a substitution, including its contents.
   *
   * @returns false for a lone `$`
   */
  #dollar(parts: string[]): boolean {
    const text = this.text;
    const start = this.at;
    if (text[start] === "`") {
      const end = text.indexOf("`", start + 1);
      this.at = end < 0 ? text.length : end;
      this.nested(start + 1, this.at);
    } else if (text.startsWith("$((", start)) this.at = closing(text, start + 1);
    else if (text.startsWith("$(", start)) {
      this.at = closing(text, start + 1);
      this.nested(start + 2, this.at);
    } else if (text.startsWith("${", start)) {
      const end = text.indexOf("}", start);
      this.at = end < 0 ? text.length : end;
    } else {
      const name = /^\$(\w+|[@*#?$!-])/.exec(text.slice(start, start + 80))?.[0];
      if (name === undefined) {
        parts.push("$");
        return false;
      }
      this.at = start + name.length - 1;
    }
    parts.push(text.slice(start, this.at + 1));
    return true;
  }
}
