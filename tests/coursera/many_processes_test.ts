import assert from "node:assert/strict";
import { join } from "node:path";
import { systemClock } from "../../coursera/clock.ts";
import { TokenCache } from "../../coursera/sign_in/token_cache.ts";
import { FakeCoursera } from "../support/coursera/fake_coursera.ts";
import {
  cacheOf,
  fakeSettings,
  ownTokens,
  temporaryHome,
} from "../support/coursera/fake_coursera_client.ts";
import { script } from "../support/script.ts";

const program = "tests/support/coursera/fake_coursera_process.ts";

function start(...args: string[]): Deno.ChildProcess {
  return script(program, args).spawn();
}

Deno.test("100 refreshes of one expired cache in 25 processes at once: one grant, no failure", async () => {
  await using home = await temporaryHome();
  await using fake = await FakeCoursera.start();
  fake.state.rotates = true;
  await home.write(".coursera/courseraprogramming.cfg", fakeSettings(fake));
  await home.write(".coursera/oauth2_cache.json", cacheOf({ expiresIn: -1 }));
  ownTokens(home, fake.origin);

  const children = Array.from({ length: 25 }, () => start(home.path, "refresh", "4"));
  const outputs = await Promise.all(children.map((child) => child.output()));
  const text = new TextDecoder();
  for (const { code, stderr } of outputs) assert.equal(code, 0, text.decode(stderr));
  const tokens = outputs.flatMap(({ stdout }) => text.decode(stdout).trim().split("\n"));
  assert.deepEqual(tokens, Array.from({ length: 100 }, () => "fake-access-token-granted-1"));
  assert.equal(fake.state.grants, 1);
});

Deno.test("writers killed at any moment leave a whole cache and no lock", async () => {
  await using home = await temporaryHome();
  const cache = new TokenCache({ path: join(home.path, "cache.json") });
  for (let round = 0; round < 3; round++) {
    const writers = [start(home.path, "write"), start(home.path, "write")];
    const before = await cache.read();
    for (;;) {
      const now = await cache.read();
      assert.notEqual(now.state, "unusable");
      if (JSON.stringify(now) !== JSON.stringify(before)) break;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    for (const writer of writers) writer.kill("SIGKILL");
    await Promise.all(writers.map((writer) => writer.output()));

    assert.equal((await cache.read()).state, "present");
    const tokens = { token: "after", expires: round };
    await cache.update(() => Promise.resolve(tokens), { clock: systemClock, timeoutMs: 1000 });
    const names = (await Array.fromAsync(Deno.readDir(home.path))).map(({ name }) => name);
    assert.deepEqual(names.sort(), ["cache.json", "cache.json.lock"]);
  }
});
