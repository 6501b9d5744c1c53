import assert from "node:assert/strict";
import { join } from "node:path";
import { TokenCache } from "../../../coursera/sign_in/token_cache.ts";
import { cacheOf, temporaryHome } from "../../support/coursera/fake_coursera_client.ts";
import samples from "../testdata/pickles.json" with { type: "json" };
import { lock, oldPickle } from "../../support/coursera/sample_tokens.ts";

const oldTokens = {
  token: "fake-access-token-AAAA1111",
  expires: 4102444800.25,
  refresh: "fake-refresh-token-RRRR1111",
};

Deno.test("TokenCache takes of an old pickle what a cache needs", async (t) => {
  const encode = (pairs: string) =>
    Uint8Array.from(`(${pairs}d.`, (character) => character.charCodeAt(0));
  const [token, expires] = ["V" + "token\nVt0\n", "Vexpires\nF1.5\n"];
  const cases: [name: string, pickle: Uint8Array, expected: object][] = [
    ["all", encode(`${token}${expires}Vrefresh\nVr0\nVother\nVx\n`), {
      state: "present",
      tokens: { token: "t0", expires: 1.5, refresh: "r0" },
    }],
    ["no token", encode(expires), {
      state: "unusable",
      reason: "`token` is missing or malformed",
    }],
    ["no expiry", encode(token), {
      state: "unusable",
      reason: "`expires` is missing or malformed",
    }],
    ["expiry as integer", encode(`${token}Vexpires\nI1\n`), {
      state: "unusable",
      reason: "`expires` is missing or malformed",
    }],
    ["a string", Uint8Array.from("Vx\n.", (each) => each.charCodeAt(0)), {
      state: "unusable",
      reason: "not a dictionary",
    }],
    ["no pickle", new Uint8Array(), { state: "unusable", reason: "ends in the middle" }],
  ];
  for (const [name, pickle, expected] of cases) {
    await t.step(name, async () => {
      await using home = await temporaryHome();
      await home.write("c.pickle", pickle);
      const [path, oldPath] = ["c.json", "c.pickle"].map((file) => join(home.path, file));
      assert.deepEqual(await new TokenCache({ path: path!, oldPath }).read(), expected);
    });
  }
});

Deno.test("TokenCache imports an old pickle once", async () => {
  await using home = await temporaryHome();
  await home.write("c.pickle", oldPickle, 0o644);
  const cache = new TokenCache({
    path: join(home.path, "c.json"),
    oldPath: join(home.path, "c.pickle"),
  });
  assert.deepEqual(await cache.read(), { state: "present", tokens: oldTokens });

  await cache.update((current) => {
    assert(current.state === "present");
    return Promise.resolve(current.tokens);
  }, lock);
  await home.write("c.pickle", "cos\nsystem\n(S'true'\ntR.");
  assert.deepEqual(await cache.read(), { state: "present", tokens: oldTokens });
});

Deno.test("TokenCache takes a pickle that is no cache for no tokens", async (t) => {
  const bad = samples.bad.map(({ name, pickle }) => ({ name, pickle }));
  const integers = samples.good.find(({ integers }) => integers !== undefined)!;
  for (const { name, pickle } of [...bad, integers]) {
    await t.step(name, async () => {
      await using home = await temporaryHome();
      await home.write("c.pickle", Uint8Array.fromBase64(pickle));
      const [path, oldPath] = ["c.json", "c.pickle"].map((file) => join(home.path, file));
      const state = await new TokenCache({ path: path!, oldPath }).read();
      assert.equal(state.state, "unusable");
    });
  }
});

Deno.test("TokenCache.remove() forgets the old tools' tokens too", async () => {
  await using home = await temporaryHome();
  await home.write("c.pickle", oldPickle);
  await home.write("c.json", cacheOf());
  const cache = new TokenCache({
    path: join(home.path, "c.json"),
    oldPath: join(home.path, "c.pickle"),
  });
  assert.deepEqual(await cache.remove(lock), [cache.path, cache.oldPath]);
  assert.deepEqual(await cache.read(), { state: "absent" });
  assert.deepEqual(await cache.remove(lock), []);
  for (const name of ["c.json", "c.pickle"]) {
    await home.write(name, "x");
    assert.deepEqual(await cache.remove(lock), [join(home.path, name)]);
  }
});
