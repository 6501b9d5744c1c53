import { runScript } from "./say.ts";
import { runTests, withoutEngine } from "./test.ts";
import { readImports, splitTests } from "./unit_tests.ts";

if (import.meta.main) {
  await runScript(async () => {
    const { alone, together } = await splitTests(await readImports());
    const names = Deno.args;
    // A name that only some of them have is not a name that no test has.
    const selection = names.length === 0
      ? { inTurn: alone, together }
      : { paths: [...alone, ...together], names };
    return await runTests(selection, { equip: () => Promise.resolve(withoutEngine) });
  });
}
