import { join } from "node:path";
import { type AttackPack, readAttackPack } from "../../../grader/attack_files.ts";
import type { Attack } from "../../../grader/attack/attack.ts";
import { evidencePath, fillingFor } from "../../../grader/attack/fill.ts";
import {
  copySubmission,
  makeAttack,
  makeEmpty,
  whyNotApplicable,
} from "../../../grader/attack/make.ts";
import type { RightSubmission } from "../../../grader/attack/right_submission.ts";
import type { AttackSummary } from "../../../grader/attack/outcome.ts";
import type { PlannedSubmission } from "../../../grader/batch/plan.ts";
import type { AttackOptions } from "./attack_options.ts";
import { chooseAttacks } from "./choose_attacks.ts";

/** The names of the two honest submissions. */
export const RIGHT = "baseline/right";
export const EMPTY = "baseline/empty";

/** The attacks that a call asks for and that can be made from the right submission. */
export interface ChosenAttacks {
  pack: AttackPack;
  attacks: Attack[];
  notApplicable: AttackSummary["notApplicable"];
}

/** @throws {UsageError} for a name that no attack has */
export async function attacksFor(
  right: RightSubmission,
  options: Pick<AttackOptions, "only" | "skip">,
  nonce: string,
): Promise<ChosenAttacks> {
  const pack = await readAttackPack(right.language);
  const attacks: Attack[] = [];
  const notApplicable: AttackSummary["notApplicable"] = [];
  for (const attack of chooseAttacks(pack.attacks, options)) {
    const reason = whyNotApplicable(attack, fillingFor(attack, right, nonce));
    if (reason === undefined) attacks.push(attack);
    else notApplicable.push({ name: attack.name, reason });
  }
  return { pack, attacks, notApplicable };
}

/** The submissions made from a right one, in a folder. */
export interface MadeSubmissions {
  /** An existing folder. */
  folder: string;
  right: RightSubmission;
  nonce: string;
  chosen: ChosenAttacks;
}

/**
 * Makes the submissions of all attacks, and the two honest ones.
 *
 * @param placed gives the path of a submission below the folder, by its name
 */
export async function makeSubmissions(
  { folder, right, nonce, chosen }: MadeSubmissions,
  placed: (name: string) => string = (name) => name,
): Promise<void> {
  await copySubmission(right.folder, join(folder, placed(RIGHT)));
  await makeEmpty(join(folder, placed(EMPTY)), right);
  for (const attack of chosen.attacks) {
    const prelude = chosen.pack.preludes.get(attack.language) ?? "";
    const filling = fillingFor(attack, right, nonce);
    await makeAttack(join(folder, placed(attack.name)), attack, right, filling, prelude);
  }
}

/** A submission in the form that batches expect. */
export function plannedAttack(
  name: string,
  folder: string,
  { request }: Pick<AttackOptions, "request">,
  nonce: string,
): PlannedSubmission {
  return {
    name,
    path: join(folder, name),
    kind: "folder",
    expectation: undefined,
    expectedBy: undefined,
    request: { ...request, evidence: evidencePath(nonce) },
  };
}

/** 16 hexadecimal digits that nobody can predict. */
export function newNonce(): string {
  return crypto.randomUUID().replaceAll("-", "").slice(0, 16);
}
