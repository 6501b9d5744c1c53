/** Instructions of stages with their variables put in (spec/dockerfile.md, section 8). */

import type { Instruction, Resolved } from "./ast.ts";
import type { Lookup } from "./expand.ts";
import type { StageScope } from "./scopes.ts";

/** Where an instruction of a stage stands. */
export interface InStage {
  instruction: Instruction;
  scope: StageScope;
  /** Its number in the file. */
  at: number;
}

/** An instruction of a stage with its variables put in. */
export class ResolvedInStage implements Resolved {
  readonly #place: InStage;
  #words: Resolved["words"] | undefined;

  /** @param words `undefined` where each is what it says; listed when asked for, as few ever are */
  constructor(
    words: Resolved["words"] | undefined,
    readonly flags: Resolved["flags"],
    place: InStage,
  ) {
    this.#words = words;
    this.#place = place;
  }

  get words(): Resolved["words"] {
    return this.#words ??= valuesOf(this.#place.instruction);
  }

  /** Made when it is asked for, as for most instructions nobody does. */
  get lookup(): Lookup {
    return this.#place.scope.lookupAt(this.#place.at);
  }
}

function valuesOf({ args, json }: Instruction): string[] {
  return (args ?? json ?? []).map(({ value }) => value);
}

/** Of an instruction none of whose flags is expanded. */
export const noFlags: Resolved["flags"] = new Map();
