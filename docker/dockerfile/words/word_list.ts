/** Collects words from a text that is read piece by piece. */

import { isSpace } from "../white_space.ts";

/** One word of a text, and its place. */
export interface ShellWord {
  text: string;
  start: number;
  end: number;
}

/**
 * Collects words, split by white space from variables, but not by quoted or escaped white space.
 */
export class WordList {
  readonly #words: ShellWord[] = [];
  #word = "";
  #start = 0;
  #end = 0;

  /** Adds the text between the offsets; white space in it ends a word. */
  add(text: string, start: number, end: number): void {
    // The value of a variable has no place in the text.
    const isVerbatim = text.length === end - start;
    let from = 0;
    for (let at = 0; at <= text.length; at++) {
      if (at < text.length && !isSpace(text.charCodeAt(at))) continue;
      const part = text.slice(from, at);
      if (isVerbatim) this.addProtected(part, start + from, start + at);
      else this.addProtected(part, start, end);
      if (at < text.length) this.#finish();
      from = at + 1;
    }
  }

  addProtected(text: string, start: number, end: number): void {
    if (text === "") return;
    if (this.#word === "") this.#start = start;
    this.#end = end;
    this.#word += text;
  }

  list(): ShellWord[] {
    this.#finish();
    return this.#words;
  }

  #finish(): void {
    if (this.#word !== "") {
      this.#words.push({ text: this.#word, start: this.#start, end: this.#end });
    }
    this.#word = "";
  }
}
