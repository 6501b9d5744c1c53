import assert from "node:assert/strict";
import { renderAttacks } from "../../../commands/grade/attack/attack_text.ts";
import type { AttackSummary } from "../../../grader/attack/outcome.ts";
import { style } from "../../../terminal/style.ts";

const summary: AttackSummary = {
  ...{ language: "python", target: "fibonacci.py", prize: 1, nothing: 0 },
  ...{ classes: {}, notApplicable: [] },
};

Deno.test("a grader that no attack was tried on is not said to have held", () => {
  assert.equal(
    renderAttacks(summary, style(false)),
    "No attack was tried\na right submission gets 1, an empty one 0",
  );
  const held = renderAttacks({ ...summary, classes: { stop: { held: 2 } } }, style(false));
  assert.match(held, /^The grader held against 2 attacks\n {8}held\n {2}stop {2}2\n/);
});
