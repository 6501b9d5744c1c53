import assert from "node:assert/strict";
import { LANGUAGES } from "../../../grader/attack/attack.ts";
import { LEAKS } from "../../../grader/attack/leak.ts";
import { readAttackPack } from "../../../grader/attack_files.ts";

Deno.test("there is advice against every attack and leak, for graders of every language", async () => {
  for (const target of LANGUAGES) {
    const { attacks, advice } = await readAttackPack(target);
    const names = new Set([...attacks, ...Object.values(LEAKS)].map(({ helps }) => helps));
    for (const name of names) {
      for (const grader of LANGUAGES) {
        assert.notEqual(advice(name, grader), "", `${name}, ${grader}`);
      }
    }
  }
});
