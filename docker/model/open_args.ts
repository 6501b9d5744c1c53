/** Build arguments whose value the Dockerfile leaves open. */

import type { Dockerfile, Word } from "../dockerfile/ast.ts";
import { withUnknownArgs } from "../dockerfile/stages/variables.ts";

/** Nobody knows what a build gives to an ARG without a value: rules must not take it for empty. */
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
