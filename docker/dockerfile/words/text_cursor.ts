/** A position in a text that is read character by character. */

import { nameAt } from "./variable_name.ts";

/** Reads through a text; at its end it returns empty strings. */
export class TextCursor {
  protected at = 0;

  constructor(protected readonly text: string) {}

  /** The text that the sticky pattern matches here. */
  protected plain(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const plain = pattern.exec(this.text)?.[0] ?? "";
    this.at += plain.length;
    return plain;
  }

  /** The next unit, without consuming it. */
  protected peek(): string {
    return this.text[this.at] ?? "";
  }

  /** The next character, which may be two units. */
  protected nextCharacter(): string {
    const code = this.text.codePointAt(this.at);
    const character = code === undefined ? "" : String.fromCodePoint(code);
    this.at += character.length;
    return character;
  }

  /** The name of a variable, including single-character special ones; empty if there is none. */
  protected readName(): string {
    const sign = this.peek();
    const name = sign !== "" && "@*#?-$!".includes(sign) ? sign : nameAt(this.text, this.at);
    this.at += name.length;
    return name;
  }
}
