/** Build arguments whose value the Dockerfile leaves open. */

import type { Dockerfile, Word } from "../dockerfile/ast.ts";
import { withUnknownArgs } from "../dockerfile/stages/variables.ts";

/**
 * The value that a build gives to an ARG without one is unknown: rules must not treat it as empty.
 */
export function leftOpen(dockerfile: Dockerfile): Dockerfile {
  for (const { instruction, args } of dockerfile.instructions) {
    if (instruction !== "ARG" || !args?.some(isOpenArg)) continue;
    return { ...dockerfile, ...withUnknownArgs(dockerfile) };
  }
  return dockerfile;
}

function isOpenArg({ value }: Word): boolean {
  return !value.includes("=");
}
