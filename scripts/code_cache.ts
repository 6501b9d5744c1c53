import $ from "dax";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { UserError } from "../terminal/errors.ts";
import { fileSha256 } from "./checksum.ts";
import { CACHE_FOLDER } from "./launcher/load_code.ts";
import { warmUps, withWarmUpHome } from "./warm_up.ts";

/** What one round leaves out, because the machine was busy, the next one adds. */
const MOST_ROUNDS = 8;

/**
 * Puts V8's code caches beside the scripts of a bundle: what a few typical calls had to compile, so that
 * no call of a user compiles it again. The same bundle gives the same bytes: what V8 notes in one round of
 * calls depends on how busy the machine is, but once a round adds nothing, all of it is there.
 *
 * @param recorder the compiled `launcher/record.ts`
 * @throws {UserError} when one of the calls does not end as it should, or each round adds something
 */
export async function recordCodeCaches(bundle: string, recorder: string): Promise<void> {
  const caches = join(bundle, CACHE_FOLDER);
  await Deno.mkdir(caches);
  await withWarmUpHome(async (home) => {
    let before = "";
    for (let round = 0; round < MOST_ROUNDS; round++) {
      await recordRound(bundle, recorder, home);
      const after = await fingerprint(caches);
      if (after === before) return;
      before = after;
    }
    throw new UserError(`The code caches still change after ${MOST_ROUNDS} rounds`);
  });
}

async function recordRound(bundle: string, recorder: string, home: string): Promise<void> {
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
}

async function fingerprint(folder: string): Promise<string> {
  const hash = createHash("sha256");
  const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
  for (const name of names.sort()) {
    hash.update(`${name} ${await fileSha256(join(folder, name))}\n`);
  }
  return hash.digest("hex");
}
