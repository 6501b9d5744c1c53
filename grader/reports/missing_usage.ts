import type { NoUsage } from "../../docker/container/usage.ts";

/** Marks a lower bound: `≥ 12.5 MB`. */
export function atLeast(text: string, isLowerBound: boolean | undefined): string {
  return isLowerBound === true ? `≥ ${text}` : text;
}

/** Why there are no figures, in words for the user; documents of version 1.0 lack the reason. */
export function whyMissing(reason: NoUsage | null | undefined): string {
  return WHY_MISSING[reason ?? "no-answer"];
}

const WHY_MISSING: Readonly<Record<NoUsage, string>> = {
  "engine-elsewhere": "the engine is not on a Unix socket of this machine",
  "no-limits": "the engine does not limit memory and cannot tell it of one container",
  "not-started": "the grader did not start",
  "ended-early": "the grader ended before it was measured",
  "no-answer": "the engine did not tell",
};
