import assert from "node:assert/strict";
import { join } from "node:path";
import { systemClock } from "../../coursera/clock.ts";
import { ExposedCacheError, TokenCache, type Tokens } from "../../coursera/token_cache.ts";
import { cacheOf, temporaryHome } from "../support/fake_coursera_client.ts";
import samples from "./testdata/pickles.json" with { type: "json" };

const lock = { clock: systemClock, timeoutMs: 5000 };
const tokens: Tokens = { token: "t1", expires: 4102444800, refresh: "r1" };
const oldPickle = Uint8Array.fromBase64(samples.good[5]!.pickle);
const oldTokens = {
  token: "fake-access-token-AAAA1111",
  expires: 4102444800.25,
  refresh: "fake-refresh-token-RRRR1111",
};

Deno.test("TokenCache keeps tokens in a file and a folder for nobody else", async () => {
  await using home = await temporaryHome();
  const path = join(home.path, "a/b/cache.json");
  const cache = new TokenCache({ path });
  assert.deepEqual(await cache.read(), { state: "absent" });
  await cache.update(() => Promise.resolve(tokens), lock);
  assert.deepEqual(await cache.read(), { state: "present", tokens });
  assert.equal((await Deno.stat(path)).mode! & 0o777, 0o600);
  assert.equal((await Deno.stat(join(home.path, "a/b"))).mode! & 0o777, 0o700);
});

Deno.test("TokenCache.read() refuses a file that others may read, until that is mended", async () => {
  await using home = await temporaryHome();
  await home.write(".c/cache.json", cacheOf(), 0o644);
  await Deno.chmod(join(home.path, ".c"), 0o755);
  const cache = new TokenCache({ path: join(home.path, ".c/cache.json") });
  await assert.rejects(cache.read(), (error) => {
    assert(error instanceof ExposedCacheError);
    assert.match(error.message, /others may read it \(mode 0644\)/);
    assert.match(error.hint ?? "", /--fix-permissions/);
    return true;
  });
  assert.deepEqual(await cache.fixPermissions(), [join(home.path, ".c"), cache.path]);
  assert.equal((await cache.read()).state, "present");
  assert.deepEqual(await cache.fixPermissions(), []);
});

Deno.test("TokenCache.read() takes anything malformed for no tokens, and quotes none of it", async (t) => {
  const cases: [string, string | Uint8Array, RegExp][] = [
    ["no JSON", "s3cr3t", /not JSON/],
    ["half", cacheOf().slice(0, 50), /not JSON/],
    ["another shape", '["s3cr3t"]', /malformed/],
    ["no token", '{"expires": 1, "refresh": "s3cr3t"}', /`token`/],
    ["expiry as text", '{"token": "s3cr3t", "expires": "1"}', /`expires`/],
    ["refresh null", '{"token": "s3cr3t", "expires": 1, "refresh": null}', /`refresh`/],
  ];
  for (const [name, content, reason] of cases) {
    await t.step(name, async () => {
      await using home = await temporaryHome();
      await home.write("cache.json", content);
      const state = await new TokenCache({ path: join(home.path, "cache.json") }).read();
      assert(state.state === "unusable");
      assert.match(state.reason, reason);
      assert.doesNotMatch(state.reason, /s3cr3t|fake-/);
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

Deno.test("TokenCache.update() leaves nothing behind of writers that were killed", async () => {
  await using home = await temporaryHome();
  await home.write("cache.json.0000.tmp", "half");
  await home.write("other.tmp", "kept");
  const cache = new TokenCache({ path: join(home.path, "cache.json") });
  await cache.update(() => Promise.resolve(tokens), lock);
  const names = (await Array.fromAsync(Deno.readDir(home.path))).map(({ name }) => name);
  assert.deepEqual(names.sort(), ["cache.json", "cache.json.lock", "other.tmp"]);
});

Deno.test("TokenCache.update() keeps the file when the change fails or changes nothing", async () => {
  await using home = await temporaryHome();
  await home.write("cache.json", cacheOf());
  const cache = new TokenCache({ path: join(home.path, "cache.json") });
  const before = await Deno.stat(cache.path);
  const failure = new Error("no");
  await assert.rejects(cache.update(() => Promise.reject(failure), lock), failure);
  await cache.update((current) => {
    assert(current.state === "present");
    return Promise.resolve(current.tokens);
  }, lock);
  assert.equal((await Deno.stat(cache.path)).ino, before.ino);
});

Deno.test("TokenCache.update() gives up when another process holds the lock", async () => {
  await using home = await temporaryHome();
  const cache = new TokenCache({ path: join(home.path, "cache.json") });
  using other = await Deno.open(`${cache.path}.lock`, { create: true, write: true });
  await other.lock(true);
  await assert.rejects(cache.update(() => Promise.resolve(tokens), { ...lock, timeoutMs: 50 }), {
    name: "RetryableError",
    message: `Failed to lock "${cache.path}.lock": another process holds it`,
  });
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
});

Deno.test("TokenCache says what is wrong with a place it cannot use", async () => {
  await using home = await temporaryHome();
  await home.write("file", "");
  const cache = new TokenCache({ path: join(home.path, "file/cache.json") });
  await assert.rejects(cache.update(() => Promise.resolve(tokens), lock), {
    name: "UserError",
    message: /^Failed to make ".*file":/,
    hint: "COURSERA_TOKEN_CACHE names another place for the token cache",
  });
});
