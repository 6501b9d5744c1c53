import { join, resolve } from "node:path";
import { UserError } from "../terminal/errors.ts";
import { prepare } from "./prepare.ts";
import { runSelection, runTests } from "./run_tests.ts";
import { runScript } from "./say.ts";

const folder = resolve(import.meta.dirname!, "../tests/proofs");

/**
 * `deno task attacks [NAME…]`: proves that each attack succeeds on a weak grader, and that each
 * defence of a template is needed, in all languages but Python, whose proofs `deno task test` has;
 * and that the examples hold.
 */
async function attacks(names: string[]): Promise<number> {
  const files = (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
  const unknown = names.find((name) => !files.includes(`${name}.ts`));
  if (unknown !== undefined) {
    const known = files.map((file) => file.replace(/\.ts$/, "")).join(", ");
    throw new UserError(`Finding proofs for ${unknown} failed: there are some for ${known}`);
  }
  const wanted = names.length === 0 ? files : names.map((name) => `${name}.ts`);
  const paths = wanted.map((file) => join(folder, file));
  return await runTests(async (add) => {
    const { env } = await prepare();
    add(await runSelection({ paths }, { env }));
  });
}

if (import.meta.main) await runScript(() => attacks(Deno.args));
