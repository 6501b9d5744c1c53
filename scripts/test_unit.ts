import { runFiles, runSelection, runTests, runUnitTests, withoutEngine } from "./run_tests.ts";
import { runScript } from "./say.ts";
import { readImports, splitTests } from "./unit_tests.ts";

/** `deno task test:unit [NAME…]`: the tests that need neither an engine, root nor the program. */
async function unit(names: string[]): Promise<number> {
  const { alone, together } = await splitTests(await readImports());
  const run = { env: withoutEngine };
  return await runTests(async (add) => {
    if (names.length === 0) {
      add(await runUnitTests(together));
      add(await runFiles(alone, run));
    } else {
      // In one run: a name that only some of them have is not a name that no test has.
      add(await runSelection({ paths: [...alone, ...together], names }, run));
    }
  });
}

if (import.meta.main) await runScript(() => unit(Deno.args));
