/** Build arguments whose value the Dockerfile leaves open. */

import type { Dockerfile, Word } from "../dockerfile/ast.ts";
import { withUnknownArgs } from "../dockerfile/variables.ts";

/** Nobody knows what a build gives to an ARG without a value: rules must not take it for empty. */
export function leftOpen(dockerfile: Dockerfile): Dockerfile {
  const isOpen = dockerfile.instructions.some(({ instruction, args }) =>
    instruction === "ARG" && args?.some(isOpenArg)
  );
  return isOpen ? { ...dockerfile, ...withUnknownArgs(dockerfile) } : dockerfile;
}

function isOpenArg({ value }: Word): boolean {
  return !value.includes("=");
}
