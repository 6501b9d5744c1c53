import * as z from "zod";
import { count, listOf, score } from "../bounds.ts";
import { CLASSES, WORDS } from "./words.ts";

/** The outcome of one attack; part of its submission's record. */
export const attackOutcomeSchema = z.strictObject({
  class: z.enum(CLASSES),
  tries: z.string().describe("what the attack does"),
  word: z.enum(WORDS).describe("what it came to, the worst of what did"),
  also: listOf(z.enum(WORDS), WORDS.length).describe("what else it came to"),
  gain: z.string().nullable().describe("what a learner gains; null where the grader held"),
  evidence: listOf(z.string()).describe("what was seen; the reason of `not-applicable`"),
  fix: z.string().nullable().describe("one way to fix the grader; null where it held"),
  nonce: z.string().regex(/^[0-9a-f]{16}$/).describe("the run's own, in the names of evidence"),
}).meta({ id: "AttackOutcome" });
export type AttackOutcome = z.infer<typeof attackOutcomeSchema>;

/** Facts about a whole run of attacks; part of a batch's header. */
export const attackSummarySchema = z.strictObject({
  language: z.string().describe("of the target"),
  target: z.string().describe("the learner's file that attacks went into"),
  prize: score.nullable().describe("the score of the right submission"),
  nothing: score.nullable().describe("the score of an empty one"),
  classes: z.partialRecord(z.enum(CLASSES), z.partialRecord(z.enum(WORDS), count)).describe(
    "how many attacks of each class came to what",
  ),
  notApplicable: listOf(z.strictObject({ name: z.string(), reason: z.string() })).describe(
    "attacks that could not be made of this submission",
  ),
});
export type AttackSummary = z.infer<typeof attackSummarySchema>;
