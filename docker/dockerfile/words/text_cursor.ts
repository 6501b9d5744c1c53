/** A place in a text that is read character by character. */

import { nameAt } from "./variable_name.ts";

/** Reads on through a text; at its end there are empty strings only. */
export class TextCursor {
  protected at = 0;

  constructor(protected readonly text: string) {}

  /** What the sticky pattern matches here. */
  protected plain(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const plain = pattern.exec(this.text)?.[0] ?? "";
    this.at += plain.length;
    return plain;
  }

  /** The next unit, which is not passed. */
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

  /** The name of a variable, or one of those that are a single sign; empty if there is none. */
  protected readName(): string {
    const sign = this.peek();
    const name = sign !== "" && "@*#?-$!".includes(sign) ? sign : nameAt(this.text, this.at);
    this.at += name.length;
    return name;
  }
}
