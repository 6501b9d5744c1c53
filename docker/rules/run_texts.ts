/** The texts of RUNs, by which a rule finds those that it has to read. */

import type { Instruction } from "../dockerfile/ast.ts";

/** Quotes and escapes inside of a word, which then does not stand in the text. */
const brokenWord = /\w["'\\][\n"'\\]*\w/;

/** Some RUNs, and the text of all that each may run. */
export class RunTexts {
  readonly #runs: readonly Instruction[];
  /** `null` where that takes a closer look. */
  readonly #texts: readonly (string | null)[];
  readonly #all: string;

  constructor(runs: readonly Instruction[]) {
    this.#runs = runs;
    this.#texts = runs.map(plainText);
    this.#all = this.#texts.join("\n");
  }

  /**
   * Those in which one of some texts may stand in a word of a command. What a pattern does not match
   * holds none either; as it takes a tenth of a millisecond to be compiled, the texts come first.
   */
  holding(parts: readonly string[], pattern?: RegExp): readonly Instruction[] {
    const present = parts.filter((part) => this.#all.includes(part));
    if (present.length === 0 && !this.#texts.includes(null)) return [];
    const found: Instruction[] = [];
    for (let index = 0; index < this.#runs.length; index++) {
      const run = this.#runs[index];
      const text = this.#texts[index] ?? null;
      if (run === undefined) continue;
      if (text === null) found.push(run);
      else if (present.some((part) => text.includes(part)) && (pattern?.test(text) ?? true)) {
        found.push(run);
      }
    }
    return found;
  }
}

function plainText({ json, rest, heredocs }: Instruction): string | null {
  const text = heredocs.length === 0
    ? rest.value
    : [rest.value, ...heredocs.map(({ content }) => content)].join("\n");
  return json !== undefined || brokenWord.test(text) ? null : text;
}
