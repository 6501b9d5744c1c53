/** Instructions of stages with their variables expanded (docs/spec/dockerfile.md, section 8). */

import type { Instruction, Resolved } from "../ast.ts";
import type { Lookup } from "../words/expand.ts";
import type { StageScope } from "./scopes.ts";

/** An instruction of a stage with its variables expanded. */
export class ResolvedInStage implements Resolved {
  flags: Resolved["flags"] = new Map();
  words: Resolved["words"] = [];
  readonly lookup: Lookup;

  constructor(
    readonly instruction: Instruction,
    /** The variables of its stage. */
    readonly scope: StageScope,
    /** Its number in the file. */
    readonly at: number,
  ) {
    this.lookup = scope.lookupAt(at);
  }
}
