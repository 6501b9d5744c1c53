import type { Instruction, Range } from "../dockerfile/ast.ts";

/** Where something was found. */
export interface Place {
  /** As the caller would write it, with `/`; or the reference of an image. */
  file: string;
  /** First and last line, from 1; `undefined` for a finding on a whole file. */
  lines?: { start: number; end: number } | undefined;
  /** The exact place, where there is one. */
  range?: Range | undefined;
  /** The instruction of the Dockerfile that it belongs to. */
  instruction?: Instruction | undefined;
}
