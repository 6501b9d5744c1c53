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
export function fingerprintOf({ digest, request, ...rest }: FingerprintParts): string {
  return fingerprints(rest)(digest, request);
}

/**
 * Returns `fingerprintOf()` for many submissions of one batch. Nearly all of them share one request,
 * which is written as text once; it may not change meanwhile.
 */
export function fingerprints(
  { image, repeat }: Pick<FingerprintParts, "image" | "repeat">,
): (digest: string, request: FingerprintParts["request"]) => string {
  let last: { request: FingerprintParts["request"]; text: string } | undefined;
  return (digest, request) => {
    if (last?.request !== request) last = { request, text: requestText(request, repeat) };
    const text = `[${JSON.stringify(image)},${JSON.stringify(digest)},${last.text}]`;
    return createHash("sha256").update(text).digest("hex");
  };
}

/** All but the image and the files, as elements of a JSON array. */
function requestText(request: FingerprintParts["request"], repeat: number): string {
  const { args, env, parameters, protocol, judgedAs, limits, allowNetwork, superUser } = request;
  const parts = [
    ...[args, Object.entries(env).sort(), Object.entries(parameters).sort()],
    ...[protocol, Object.entries(limits).sort(), allowNetwork, superUser, repeat],
    // Without it, what older versions wrote stays valid.
    ...(judgedAs === undefined ? [] : [judgedAs]),
  ];
  return JSON.stringify(parts).slice(1, -1);
}
