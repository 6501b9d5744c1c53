import { basename, extname } from "node:path";
import { functionsOf } from "./languages.ts";
import type { Attack } from "./attack.ts";
import type { RightSubmission } from "./right_submission.ts";

/** The values that replace the placeholders of an attack (grader/attacks/README.md). */
export interface Filling {
  nonce: string;
  target: string;
  /** The score to forge. */
  score: number;
  functions: readonly string[];
  code: string;
  /** The code up to the first `{` of its class, and the rest; undefined without a class. */
  head: string | undefined;
  body: string;
}

/** Where an attack writes its evidence, in the container. */
export function evidencePath(nonce: string): string {
  return `/shared/attack-${nonce}.json`;
}

/**
 * A score that no grader gives by chance: it has five digits and is new in each run.
 */
export function oddScore(nonce: string): number {
  // Between 0.3 and 0.4.
  return (30_001 + Number.parseInt(nonce.slice(0, 4), 16) % 9_990) / 100_000;
}

export function fillingFor(
  { deserves }: Pick<Attack, "deserves">,
  { target, language, code }: RightSubmission,
  nonce: string,
): Filling {
  const opening = /^[^\n]*\b(?:class|enum|record|interface)\s[^{]*\{/m.exec(code);
  const end = opening === null ? undefined : opening.index + opening[0].length;
  return {
    nonce,
    target,
    score: deserves === "nothing" ? 1 : oddScore(nonce),
    functions: functionsOf(code, language),
    code,
    head: end === undefined ? undefined : code.slice(0, end),
    body: end === undefined ? "" : code.slice(end),
  };
}

/** Replaces the placeholders in one pass, so that inserted text is not searched for others. */
export function fill(text: string, filling: Filling): string {
  const { nonce, target, score, functions, code, head = "", body } = filling;
  const file = basename(target);
  const values: Readonly<Record<string, string>> = {
    NONCE: nonce,
    EVIDENCE: evidencePath(nonce),
    SCORE: String(score),
    TARGET: target,
    UPPER: target.slice(0, -file.length) + file.toUpperCase(),
    NAME: basename(target, extname(target)),
    FUNCTIONS: JSON.stringify(functions),
    FUNCTION: functions.at(-1) ?? "main",
    CODE: code,
    HEAD: head,
    BODY: body,
  };
  return text.replace(
    /@([A-Z]+)@/g,
    (word, name: string) => Object.hasOwn(values, name) ? values[name]! : word,
  );
}
