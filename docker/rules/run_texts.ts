/** The texts of RUNs, by which a rule finds those that it has to read. */

import type { Instruction } from "../dockerfile/ast.ts";

/** Quotes and escapes inside of a word, which then does not stand in the text. */
const brokenWord = /\w["'\\][\n"'\\]*\w/;

/** Some RUNs, and the text of all that each may run. */
export class RunTexts {
  readonly #runs: readonly Instruction[];
  /** `null` where that takes a closer look. */
  readonly #texts: readonly (string | null)[];
  readonly #unclear: readonly Instruction[];
  readonly #all: string;

  constructor(runs: readonly Instruction[]) {
    const texts: (string | null)[] = [];
    const unclear: Instruction[] = [];
    for (const run of runs) {
      const text = plainText(run);
      texts.push(text);
      if (text === null) unclear.push(run);
    }
    this.#runs = runs;
    this.#texts = texts;
    this.#unclear = unclear;
    this.#all = texts.join("\n");
  }

  /**
   * Those in which one of some texts may stand in a word of a command. No regular expressions, as each
   * takes a tenth of a millisecond to be compiled.
   */
  holding(parts: readonly string[]): readonly Instruction[] {
    const present = parts.filter((part) => this.#all.includes(part));
    if (present.length === 0) return this.#unclear;
    return this.#runs.filter((_, index) => {
      const text = this.#texts[index] ?? null;
      return text === null || present.some((part) => text.includes(part));
    });
  }
}

function plainText({ json, rest, heredocs }: Instruction): string | null {
  const text = heredocs.length === 0
    ? rest.value
    : [rest.value, ...heredocs.map(({ content }) => content)].join("\n");
  return json !== undefined || brokenWord.test(text) ? null : text;
}
