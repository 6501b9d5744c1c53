import { createHash } from "node:crypto";
import type { GradeRequest } from "../grading.ts";

/** All that the outcome of a grading depends on, as far as this program knows. */
export interface FingerprintParts {
  image: string;
  digest: string;
  request: Omit<GradeRequest, "submission">;
  repeat: number;
}

/** Equal exactly where a grading need not be done again (`--resume`). */
export function fingerprintOf({ image, digest, request, repeat }: FingerprintParts): string {
  const { args, env, parameters, protocol, judgedAs, limits, allowNetwork, superUser } = request;
  const parts = [
    ...[image, digest, args, Object.entries(env).sort(), Object.entries(parameters).sort()],
    ...[protocol, Object.entries(limits).sort(), allowNetwork, superUser, repeat],
    // Without it, what older versions wrote stays valid.
    ...(judgedAs === undefined ? [] : [judgedAs]),
  ];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
