import {
  cacheOf,
  fakeSettings,
  ownTokens,
  temporaryHome,
} from "../../tests/support/coursera/fake_coursera_client.ts";
import { FakeCoursera } from "../../tests/support/coursera/fake_coursera.ts";
import { emptyProgram } from "./empty_program.ts";
import type { Figure } from "./figure.ts";
import { ratio, run } from "./timing.ts";

type Env = Record<string, string>;

/** Measures the cost of starting, and that of asking Coursera on top. */
export async function benchStart(binary: string, work: string, env: Env): Promise<Figure[]> {
  return [await startUp(binary, work, env), await checkAuth(binary, work, env)];
}

async function startUp(binary: string, work: string, env: Env): Promise<Figure> {
  const empty = await emptyProgram(work);
  return await ratio("--version against an empty program", 1.6, {
    measured: () => run([binary, "--version"], env),
    against: () => run([empty], env),
  });
}

/** The server's answer is added to the empty program, as no program could avoid either. */
async function checkAuth(binary: string, work: string, env: Env): Promise<Figure> {
  const empty = await emptyProgram(work);
  await using fake = await FakeCoursera.start();
  await using home = await temporaryHome();
  await home.write(".coursera/courseraprogramming.cfg", fakeSettings(fake));
  await home.write(".coursera/oauth2_cache.json", cacheOf());
  ownTokens(home, fake.origin);
  const account = { ...env, HOME: home.path };
  const url = `${fake.origin}/api/externalBasicProfiles.v1?q=me&fields=name`;
  const headers = { authorization: `Bearer ${/fake-access-token[\w-]*/.exec(cacheOf())?.[0]}` };
  return await ratio("check-auth against two empty programs and the server's answer", 1, {
    measured: () => run([binary, "configure", "check-auth"], account),
    against: async () => {
      await run([empty], env);
      await run([empty], env);
      await (await fetch(url, { headers })).text();
    },
  });
}
