import $ from "dax";
import { join, resolve } from "node:path";
import { UserError } from "../../terminal/errors.ts";

const root = resolve(import.meta.dirname!, "../..");

/**
 * Installs the packages for esbuild in a staging directory, since the project has no
 * `node_modules`, in the versions of the lock file. Only one process may do so at a time.
 */
export async function installPackages(): Promise<string> {
  const stage = join(root, "build", "stage");
  await Deno.mkdir(stage, { recursive: true });
  const config: { imports: unknown } = JSON.parse(
    await Deno.readTextFile(join(root, "deno.json")),
  );
  await Deno.writeTextFile(
    join(stage, "deno.json"),
    JSON.stringify({ nodeModulesDir: "auto", imports: config.imports }),
  );
  await Deno.copyFile(join(root, "deno.lock"), join(stage, "deno.lock"));
  const result = await $`${Deno.execPath()} install --frozen --quiet`
    .cwd(stage)
    .env({ NO_COLOR: "1" })
    .stdin("null").stdout("null").stderr("piped").noThrow();
  if (result.code !== 0) {
    throw new UserError(`Installing the packages failed: ${result.stderr.trim()}`);
  }
  return join(stage, "node_modules");
}
