import type { SubmissionRecord } from "../batch/record.ts";
import type { AttackOutcome, AttackSummary } from "./outcome.ts";
import { type AttackClass, type AttackWord, hasFallen } from "./words.ts";

/** Counts the outcomes of attacks by class. */
export class AttackCounts {
  readonly #classes: Partial<Record<AttackClass, Partial<Record<AttackWord, number>>>> = {};

  add({ attack }: Pick<SubmissionRecord, "attack">): void {
    if (attack === undefined) return;
    const counts = this.#classes[attack.class] ??= {};
    counts[attack.word] = (counts[attack.word] ?? 0) + 1;
  }

  get classes(): AttackSummary["classes"] {
    return this.#classes as AttackSummary["classes"];
  }
}

/** The totals of a summary. */
export function totalsOf({ classes }: Pick<AttackSummary, "classes">): {
  words: Partial<Record<AttackWord, number>>;
  tried: number;
  fallen: number;
} {
  const words: Partial<Record<AttackWord, number>> = {};
  let tried = 0;
  let fallen = 0;
  for (const counts of Object.values(classes)) {
    for (const [word, count] of Object.entries(counts) as [AttackWord, number][]) {
      words[word] = (words[word] ?? 0) + count;
      if (word !== "not-applicable") tried += count;
      if (hasFallen(word)) fallen += count;
    }
  }
  return { words, tried, fallen };
}

/** Says in one sentence, without a full stop, how a grader withstood its attacks. */
export function attackVerdict(summary: AttackSummary): string {
  const { tried, fallen } = totalsOf(summary);
  if (tried === 0) return "No attack was tried";
  const attacks = `${tried} attack${tried === 1 ? "" : "s"}`;
  return fallen === 0
    ? `The grader held against ${attacks}`
    : `The grader fell to ${fallen} of ${attacks}`;
}

/** Describes one fall in the words that reports use. */
export function fallText({ word, evidence }: AttackOutcome): string {
  return evidence[0] === undefined ? word : `${word}: ${evidence[0]}`;
}
