import type { Attack } from "../../../grader/attack/attack.ts";
import { UsageError } from "../../../terminal/errors.ts";
import { visible } from "../../../terminal/text.ts";
import type { Selection } from "./attack_options.ts";

/**
 * Chooses the attacks that a call asks for.
 *
 * @throws {UsageError} for a name that no attack has, or if none is left
 */
export function chooseAttacks<A extends Pick<Attack, "name" | "class">>(
  attacks: readonly A[],
  { only, skip }: Selection,
): A[] {
  const means = (word: string) => (attack: A) =>
    attack.class === word || attack.name === word || attack.name.endsWith(`/${word}`);
  for (const word of [...only, ...skip]) {
    if (attacks.some(means(word))) continue;
    throw new UsageError(`There is no attack \`${visible(word)}\``, {
      hint: "`courseraprogramming grade attack --list` names them",
    });
  }
  const isChosen = (attack: A) =>
    (only.length === 0 || only.some((word) => means(word)(attack))) &&
    !skip.some((word) => means(word)(attack));
  const chosen = attacks.filter(isChosen);
  if (chosen.length === 0) throw new UsageError("`--only` and `--skip` leave no attack");
  return chosen;
}
