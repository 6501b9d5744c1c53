/** Instructions of stages with their variables put in (spec/dockerfile.md, section 8). */

import type { Instruction, Resolved } from "../ast.ts";
import type { Lookup } from "../words/expand.ts";
import type { StageScope } from "./scopes.ts";

/** An instruction of a stage with its variables put in: of one that has none, what it says. */
export class ResolvedInStage implements Resolved {
  flags: Resolved["flags"] = noFlags;
  #words: Resolved["words"] | undefined;

  constructor(
    readonly instruction: Instruction,
    /** The variables of its stage. */
    readonly scope: StageScope,
    /** Its number in the file. */
    readonly at: number,
  ) {}

  /** Whether each word is what it says: so far, or because none needed anything put in. */
  get isAsWritten(): boolean {
    return this.#words === undefined;
  }

  /** Where each is what it says, they are listed when asked for, as few ever are. */
  get words(): Resolved["words"] {
    return this.#words ??= valuesOf(this.instruction);
  }

  set words(words: Resolved["words"]) {
    this.#words = words;
  }

  /** Made when it is asked for, as for most instructions nobody does. */
  get lookup(): Lookup {
    return this.scope.lookupAt(this.at);
  }
}

/** Of an instruction none of whose flags is expanded. */
const noFlags: Resolved["flags"] = new Map();

function valuesOf({ args, json }: Instruction): string[] {
  return (args ?? json ?? []).map(({ value }) => value);
}
