import $ from "dax";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { UserError } from "../terminal/errors.ts";
import { CACHE_FOLDER } from "./launcher/load_code.ts";
import { warmUps, withWarmUpHome } from "./warm_up.ts";

/**
 * Puts V8's code caches beside the scripts of a bundle: what a few typical calls had to compile, so that
 * no call of a user compiles it again. The same bundle gives the same bytes.
 *
 * @param recorder the compiled `launcher/record.ts`
 * @throws {UserError} when one of the calls does not end as it should
 */
export async function recordCodeCaches(bundle: string, recorder: string): Promise<void> {
  await Deno.mkdir(join(bundle, CACHE_FOLDER));
  await withWarmUpHome(async (home) => {
    for (const { args, code: expected } of warmUps) {
      // One after the other: each adds to what those before it have compiled.
      const { code, stderr } = await $`${recorder} ${args}`
        .cwd(home)
        .clearEnv()
        // PATH: without docker, wherever this is made.
        .env({ HOME: home, PATH: home, NO_COLOR: "1", CODE_URL: `${pathToFileURL(bundle)}/` })
        .stdin("null").stdout("null").stderr("piped").noThrow();
      if (code !== expected) {
        throw new UserError(`Warming up with \`${args.join(" ")}\` failed: ${stderr.trim()}`);
      }
    }
  });
}
