import type { Instruction, Range } from "../dockerfile/ast.ts";

/** The place of a finding. */
export interface Place {
  /** As the caller would write it, with `/`; or the reference of an image. */
  file: string;
  /** First and last line, from 1; `undefined` for a finding on a whole file. */
  lines?: { start: number; end: number } | undefined;
  /** The exact place, if there is one. */
  range?: Range | undefined;
  /** The instruction of the Dockerfile that it belongs to. */
  instruction?: Instruction | undefined;
}
