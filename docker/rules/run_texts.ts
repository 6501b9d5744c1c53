/** The texts of RUNs, by which a rule finds those that it has to read. */

import type { Instruction } from "../dockerfile/ast.ts";

/** Quotes and escapes inside of a word, which then does not stand in the text. */
const brokenWord = /\w\$?["'\\][\n"'\\]*\w/;

/** Some RUNs, and the text of all that they may run. */
export class RunTexts {
  readonly #runs: readonly Instruction[];
  /** Those where what may be run takes a closer look. */
  readonly #unclear: ReadonlySet<Instruction>;
  /** The texts of the others, one after the other. */
  readonly #text: string;
  /** Where in it the text of each RUN ends. */
  readonly #ends: readonly number[];

  constructor(runs: readonly Instruction[]) {
    const unclear = new Set<Instruction>();
    const ends: number[] = [];
    const texts: string[] = [];
    let end = 0;
    for (const run of runs) {
      const text = plainText(run);
      if (text === undefined) unclear.add(run);
      else {
        texts.push(text);
        end += text.length + 1;
      }
      ends.push(end);
    }
    this.#runs = runs;
    this.#unclear = unclear;
    this.#text = texts.join("\n");
    this.#ends = ends;
  }

  /**
   * Those in which one of some texts may stand in a word of a command. What a pattern does not match
   * holds none either; as it takes a tenth of a millisecond to be compiled, the texts come first.
   */
  holding(parts: readonly string[], pattern?: RegExp): readonly Instruction[] {
    const found = new Set(this.#unclear);
    for (const part of parts) this.#find(part, found);
    if (found.size === 0) return [];
    return this.#runs.filter((run, index) =>
      found.has(run) &&
      (pattern === undefined || this.#unclear.has(run) || pattern.test(this.#textOf(index)))
    );
  }

  #textOf(index: number): string {
    return this.#text.slice(this.#ends[index - 1] ?? 0, this.#ends[index]);
  }

  #find(part: string, found: Set<Instruction>): void {
    let index = 0;
    let end = 0;
    for (let at = this.#text.indexOf(part); at >= 0; at = this.#text.indexOf(part, end)) {
      while (end <= at) end = this.#ends[index++] ?? Infinity;
      const run = this.#runs[index - 1];
      if (run !== undefined) found.add(run);
    }
  }
}

/** `undefined` where a word may be another one than is written. */
function plainText({ json, rest, heredocs }: Instruction): string | undefined {
  const text = heredocs.length === 0
    ? rest.value
    : [rest.value, ...heredocs.map(({ content }) => content)].join("\n");
  return json !== undefined || brokenWord.test(text) ? undefined : text;
}
