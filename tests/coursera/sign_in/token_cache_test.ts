import assert from "node:assert/strict";
import { join } from "node:path";
import { systemClock } from "../../../coursera/clock.ts";
import { isFileError } from "../../../coursera/own_file.ts";
import { TokenCache } from "../../../coursera/sign_in/token_cache.ts";
import { cacheOf, temporaryHome } from "../../support/coursera/fake_coursera_client.ts";
import { lock, oldPickle, tokens } from "../../support/coursera/sample_tokens.ts";

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

Deno.test("TokenCache.read() goes by the JSON wherever there is one", async () => {
  await using home = await temporaryHome();
  await home.write("c.pickle", oldPickle, 0o644);
  const cache = new TokenCache({
    path: join(home.path, "c.json"),
    oldPath: join(home.path, "c.pickle"),
  });
  await home.write("c.json", JSON.stringify({ ...tokens, source: "digest" }));
  assert.deepEqual(await cache.read(), {
    state: "present",
    tokens: { ...tokens, source: "digest" },
  });
  await home.write("c.json", "half");
  assert.equal((await cache.read()).state, "unusable");
  const seen = await cache.update((current) => {
    assert.equal(current.state, "unusable");
    return Promise.resolve(tokens);
  }, lock);
  assert.equal(seen, tokens);
});

Deno.test("TokenCache.update() writes a whole new file, on a line of its own", async () => {
  await using home = await temporaryHome();
  await home.write("cache.json", cacheOf());
  const cache = new TokenCache({ path: join(home.path, "cache.json") });
  const before = await Deno.stat(cache.path);
  using reader = await Deno.open(cache.path);
  await cache.update(() => Promise.resolve(tokens), lock);
  assert.equal(await Deno.readTextFile(cache.path), `${JSON.stringify(tokens)}\n`);
  assert.notEqual((await Deno.stat(cache.path)).ino, before.ino);
  assert.equal((await reader.stat()).size, before.size, "a reader keeps what it opened");
  const names = (await Array.fromAsync(Deno.readDir(home.path))).map(({ name }) => name);
  assert.deepEqual(names.sort(), ["cache.json", "cache.json.lock"]);
  assert.equal((await Deno.stat(`${cache.path}.lock`)).mode! & 0o077, 0);
});

Deno.test("TokenCache.update() leaves nothing half written behind when it fails", async () => {
  await using home = await temporaryHome();
  const cache = new TokenCache({ path: join(home.path, "cache.json") });
  await assert.rejects(
    cache.update(async () => {
      await Deno.mkdir(join(cache.path, "folder"), { recursive: true });
      return tokens;
    }, lock),
    {
      name: "UserError",
      message: new RegExp(`^Failed to write "${cache.path}": .*directory`),
      hint: "COURSERA_TOKEN_CACHE names another place for the token cache",
    },
  );
  const names = (await Array.fromAsync(Deno.readDir(home.path))).map(({ name }) => name);
  assert.deepEqual(names.sort(), ["cache.json", "cache.json.lock"]);
});

Deno.test("TokenCache.read() says what it cannot read, and takes what cannot exist for absent", async () => {
  await using home = await temporaryHome();
  await home.write("file", "");
  const below = new TokenCache({
    path: join(home.path, "file/c.json"),
    oldPath: join(home.path, "file/c.pickle"),
  });
  assert.deepEqual(await below.read(), { state: "absent" });
  assert.deepEqual(await below.remove(lock), []);
  await Deno.mkdir(join(home.path, "folder"), { mode: 0o700 });
  const folder = join(home.path, "folder");
  const loop = join(home.path, "loop");
  await Deno.symlink(loop, loop);
  const hint = "COURSERA_TOKEN_CACHE names another place for the token cache";
  const caches = [{ path: folder }, { path: join(home.path, "no"), oldPath: folder }, {
    path: loop,
  }];
  for (const cache of caches) {
    await assert.rejects(new TokenCache(cache).read(), (error) => {
      assert(error instanceof Error);
      assert.match(error.message, /^Failed to read "[^"]*\/(folder|loop)": .*(directory|links)/);
      assert.equal((error as { hint?: string }).hint, hint);
      assert(error.cause instanceof Error);
      return true;
    });
  }
});

Deno.test("TokenCache.read() takes anything malformed for no tokens, and quotes none of it", async (t) => {
  const cases: [string, string | Uint8Array, RegExp][] = [
    ["no JSON", "s3cr3t", /not JSON/],
    ["half", cacheOf().slice(0, 50), /not JSON/],
    ["another shape", '["s3cr3t"]', /malformed/],
    ["no token", '{"expires": 1, "refresh": "s3cr3t"}', /`token`/],
    ["expiry as text", '{"token": "s3cr3t", "expires": "1"}', /`expires`/],
    ["empty token", '{"token": "", "expires": 1}', /`token`/],
    ["empty refresh", '{"token": "s3cr3t", "expires": 1, "refresh": ""}', /`refresh`/],
    ["source as number", '{"token": "s3cr3t", "expires": 1, "source": 1}', /`source`/],
    ["expiry missing", '{"token": "s3cr3t"}', /`expires`/],
    ["endless expiry", '{"token": "s3cr3t", "expires": 1e999}', /`expires`/],
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

Deno.test("TokenCache.update() leaves nothing behind of writers that were killed", async () => {
  await using home = await temporaryHome();
  await home.write("cache.json.0000.tmp", "half");
  const kept = ["cache.json.0000.tmp2", "cache.jsonx.tmp", "other.tmp", "xcache.json.0.tmp"];
  for (const name of kept) await home.write(name, "kept");
  const cache = new TokenCache({ path: join(home.path, "cache.json") });
  await cache.update(() => Promise.resolve(tokens), lock);
  const names = (await Array.fromAsync(Deno.readDir(home.path))).map(({ name }) => name);
  assert.deepEqual(names.sort(), ["cache.json", "cache.json.lock", ...kept].sort());
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

Deno.test("TokenCache.remove() makes nothing where there is nothing", async () => {
  await using home = await temporaryHome();
  const cache = new TokenCache({ path: join(home.path, "folder/c.json") });
  assert.deepEqual(await cache.remove(lock), []);
  assert.deepEqual(await Array.fromAsync(Deno.readDir(home.path)), []);
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

Deno.test("TokenCache.update() takes nothing but a file for its lock", async (t) => {
  const oddities: Record<string, (path: string) => Promise<unknown>> = {
    link: (path) => Deno.symlink("elsewhere", path),
    pipe: (path) => new Deno.Command("mkfifo", { args: [path] }).output(),
    folder: (path) => Deno.mkdir(path),
  };
  for (const [name, make] of Object.entries(oddities)) {
    await t.step(name, async () => {
      await using home = await temporaryHome();
      const cache = new TokenCache({ path: join(home.path, "cache.json") });
      await make(`${cache.path}.lock`);
      await assert.rejects(cache.update(() => Promise.resolve(tokens), lock), {
        name: "UserError",
        message: `Failed to lock "${cache.path}.lock": it is not a regular file`,
      });
      await assert.rejects(Deno.lstat(join(home.path, "elsewhere")), Deno.errors.NotFound);
    });
  }
});

Deno.test("TokenCache gives up a lock after a time that no clock can change", async () => {
  await using home = await temporaryHome();
  const cache = new TokenCache({ path: join(home.path, "cache.json") });
  using other = await Deno.open(`${cache.path}.lock`, { create: true, write: true });
  await other.lock(true);
  // It is set back by an hour with each look.
  let hours = 0;
  const clock = { ...systemClock, now: () => Date.now() - 3_600_000 * hours++ };
  const update = cache.update(() => Promise.resolve(tokens), { clock, timeoutMs: 100 });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hang = new Promise((resolve) => timer = setTimeout(() => resolve("it hangs"), 20_000));
  await assert.rejects(Promise.race([update, hang]), { name: "RetryableError" });
  clearTimeout(timer);
});

Deno.test("TokenCache.remove() leaves no token of writers that were killed", async () => {
  await using home = await temporaryHome();
  await home.write("cache.json.0000.tmp", cacheOf());
  await home.write("cache.json.folder.tmp/x", "kept");
  const cache = new TokenCache({ path: join(home.path, "cache.json") });
  assert.deepEqual(await cache.remove(lock), []);
  await cache.update(() => Promise.resolve(tokens), lock);
  await home.write("cache.json.0001.tmp", cacheOf());
  assert.deepEqual(await cache.remove(lock), [cache.path]);
  const names = (await Array.fromAsync(Deno.readDir(home.path))).map(({ name }) => name);
  assert.deepEqual(names.sort(), ["cache.json.folder.tmp", "cache.json.lock"]);
});

Deno.test("TokenCache takes no token that no header could hold", async () => {
  await using home = await temporaryHome();
  const path = join(home.path, "cache.json");
  const cache = new TokenCache({ path });
  const good = { token: "abcd", refresh: "efgh", expires: 2e9 };
  for (const bad of [{ token: "ab\ncd" }, { token: "abcé" }, { token: "" }, { refresh: "a\0b" }]) {
    await Deno.writeTextFile(path, JSON.stringify({ ...good, ...bad }), { mode: 0o600 });
    const reason = `\`${Object.keys(bad)[0]}\` is missing or malformed`;
    assert.deepEqual(await cache.read(), { state: "unusable", reason });
  }
});

Deno.test("isFileError() knows what the system refused, with a class of its own or without", () => {
  const full = Object.assign(new Error("No space left on device"), { code: "ENOSPC" });
  const yes = [full, new Deno.errors.NotFound("x"), new Deno.errors.PermissionDenied("x")];
  const no = [new Error("x"), new TypeError("x"), { code: "ENOSPC" }, "x", undefined];
  for (const error of yes) assert.equal(isFileError(error), true);
  for (const error of [...no, Object.assign(new Error("x"), { code: 5 })]) {
    assert.equal(isFileError(error), false);
  }
});
