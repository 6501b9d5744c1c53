import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const root = resolve(import.meta.dirname!, "..");

/**
 * Writes modules that import test files, each file once. Deno loads all that a module needs anew for
 * each module with tests, which takes longer than most tests: 229 files of unit tests took 319 s by
 * themselves and 127 s in two modules, on a busy machine; two modules on a quiet one take 72 s.
 *
 * @param folder where to write them; tests there need the project's configuration by `--config`
 * @param files relative to the root
 * @param count of modules, which can run at a time
 * @returns their paths
 */
export async function gatherTests(
  folder: string,
  files: readonly string[],
  count: number,
): Promise<string[]> {
  const modules: string[] = [];
  for (let module = 0; module < Math.min(count, files.length); module++) {
    const imports = files.filter((_, place) => place % count === module)
      .map((file) => `import ${JSON.stringify(pathToFileURL(join(root, file)).href)};\n`);
    const path = join(folder, `${module}_test.ts`);
    await Deno.writeTextFile(path, imports.join(""));
    modules.push(path);
  }
  return modules;
}
