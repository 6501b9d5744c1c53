import assert from "node:assert/strict";
import { join } from "node:path";
import { systemClock } from "../../../coursera/clock.ts";
import { isFileError } from "../../../coursera/own_file.ts";
import {
  ExposedCacheError,
  TokenCache,
  type Tokens,
} from "../../../coursera/sign_in/token_cache.ts";
import { cacheOf, temporaryHome } from "../../support/coursera/fake_coursera_client.ts";
import samples from "../testdata/pickles.json" with { type: "json" };

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

Deno.test("TokenCache.read() refuses a file that others may read, until that is fixed", async () => {
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

Deno.test("TokenCache.read() refuses each right that others have, and none of the owner's", async () => {
  await using home = await temporaryHome();
  await home.write("cache.json", cacheOf());
  const cache = new TokenCache({ path: join(home.path, "cache.json") });
  for (const mode of [0o040, 0o020, 0o010, 0o004, 0o002, 0o001, 0o077]) {
    await Deno.chmod(cache.path, 0o600 | mode);
    await assert.rejects(cache.read(), {
      name: "ExposedCacheError",
      message: `Failed to read token cache "${cache.path}": others may read it (mode 0${
        (0o600 | mode).toString(8)
      })`,
    });
    await assert.rejects(cache.update(() => Promise.resolve(tokens), lock), ExposedCacheError);
  }
  for (const mode of [0o600, 0o400, 0o700]) {
    await Deno.chmod(cache.path, mode);
    assert.equal((await cache.read()).state, "present");
  }
});

Deno.test("TokenCache.fixPermissions() takes the rights of others, and no more, from all files", async () => {
  await using home = await temporaryHome();
  const [path, oldPath] = [join(home.path, "f/c.json"), join(home.path, "f/c.pickle")];
  const cache = new TokenCache({ path, oldPath });
  assert.deepEqual(await cache.fixPermissions(), []);
  await home.write("f/c.json", cacheOf(), 0o601);
  await home.write("f/c.pickle", oldPickle, 0o644);
  await Deno.chmod(join(home.path, "f"), 0o750);
  assert.deepEqual(await cache.fixPermissions(), [join(home.path, "f"), path, oldPath]);
  const modeOf = async (place: string) => (await Deno.stat(place)).mode! & 0o777;
  assert.deepEqual(await Promise.all([join(home.path, "f"), path, oldPath].map(modeOf)), [
    ...[0o700, 0o600, 0o600],
  ]);
  await Deno.chmod(oldPath, 0o640);
  assert.deepEqual(await cache.fixPermissions(), [oldPath]);
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

Deno.test("TokenCache refuses a folder in which everybody could replace it, until that is fixed", async (t) => {
  const cases: [string, string, string | Uint8Array][] = [
    ["JSON", "c.json", cacheOf()],
    ["pickle", "c.pickle", oldPickle],
    ["nothing yet", "unrelated", ""],
  ];
  for (const [name, file, content] of cases) {
    await t.step(name, async () => {
      await using home = await temporaryHome();
      await home.write(`.c/${file}`, content);
      const folder = join(home.path, ".c");
      await Deno.chmod(folder, 0o777);
      const cache = new TokenCache({
        path: join(folder, "c.json"),
        oldPath: join(folder, "c.pickle"),
      });
      const refused = {
        name: "ExposedCacheError",
        message: `Failed to read token cache "${cache.path}": ` +
          `others may write to its folder "${folder}" (mode 0777)`,
        hint: /--fix-permissions.*chmod go-w/,
      };
      await assert.rejects(cache.read(), refused);
      await assert.rejects(cache.update(() => Promise.resolve(tokens), lock), refused);
      await cache.fixPermissions();
      assert.equal((await Deno.stat(folder)).mode! & 0o777, 0o700);
      await cache.update(() => Promise.resolve(tokens), lock);
    });
  }
});

Deno.test("TokenCache works in a folder such as /tmp, and leaves its mode alone", async () => {
  await using home = await temporaryHome();
  await home.write("tmp/cache.json", cacheOf());
  const folder = join(home.path, "tmp");
  await Deno.chmod(folder, 0o1777);
  const cache = new TokenCache({ path: join(folder, "cache.json") });
  await cache.update(() => Promise.resolve(tokens), lock);
  assert.deepEqual(await cache.read(), { state: "present", tokens });
  assert.deepEqual(await cache.fixPermissions(), []);
  assert.equal((await Deno.stat(folder)).mode! & 0o7777, 0o1777);
});

Deno.test("TokenCache takes a link for the file it leads to", async () => {
  await using home = await temporaryHome();
  const at = (name: string) => join(home.path, name);
  await home.write("real/cache.json", cacheOf());
  await home.write("real/c.pickle", oldPickle);
  await Deno.symlink("real/cache.json", at("c.json"));
  await Deno.symlink("real/c.pickle", at("c.pickle"));
  const cache = new TokenCache({ path: at("c.json"), oldPath: at("c.pickle") });

  await cache.update(() => Promise.resolve(tokens), lock);
  assert.deepEqual(await cache.read(), { state: "present", tokens });
  assert((await Deno.lstat(at("c.json"))).isSymlink);
  assert.deepEqual(JSON.parse(await Deno.readTextFile(at("real/cache.json"))), tokens);
  const names = async (folder: string) =>
    (await Array.fromAsync(Deno.readDir(at(folder)))).map(({ name }) => name).sort();
  assert.deepEqual(await names("real"), ["c.pickle", "cache.json", "cache.json.lock"]);

  const gone = ["real/cache.json", "c.json", "real/c.pickle", "c.pickle"].map(at);
  assert.deepEqual(await cache.remove(lock), gone);
  assert.deepEqual(await names("real"), ["cache.json.lock"]);
  assert.deepEqual(await names("."), ["real"]);
});

Deno.test("TokenCache looks at the target of a link: its mode, and its folder's", async () => {
  await using home = await temporaryHome();
  const at = (name: string) => join(home.path, name);
  await home.write("real/cache.json", cacheOf(), 0o644);
  await Deno.symlink("real/cache.json", at("c.json"));
  const cache = new TokenCache({ path: at("c.json") });
  await assert.rejects(cache.read(), { name: "ExposedCacheError", message: /\(mode 0644\)$/ });
  await cache.fixPermissions();
  await Deno.chmod(at("real"), 0o777);
  await assert.rejects(cache.read(), { name: "ExposedCacheError", message: /\(mode 0777\)$/ });
  assert.deepEqual(await cache.fixPermissions(), [at("real")]);
  assert.equal((await cache.read()).state, "present");
});

Deno.test("TokenCache replaces a link to nothing", async () => {
  await using home = await temporaryHome();
  const path = join(home.path, "c.json");
  await Deno.symlink("nothing.json", path);
  const cache = new TokenCache({ path });
  assert.deepEqual(await cache.read(), { state: "absent" });
  await cache.update(() => Promise.resolve(tokens), lock);
  assert((await Deno.lstat(path)).isFile);
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

Deno.test("TokenCache.remove() finds what alone is left: a link to nothing, or an unfinished file", async () => {
  await using home = await temporaryHome();
  const path = join(home.path, "cache.json");
  const cache = new TokenCache({ path });
  await home.write("cache.json.0000.tmp", cacheOf());
  assert.deepEqual(await cache.remove(lock), []);
  const names = async () =>
    (await Array.fromAsync(Deno.readDir(home.path))).map(({ name }) => name).sort();
  assert.deepEqual(await names(), ["cache.json.lock"]);
  await Deno.symlink("nowhere", path);
  assert.deepEqual(await cache.remove(lock), [path]);
  assert.deepEqual(await names(), ["cache.json.lock"]);
});

Deno.test("TokenCache.fixPermissions() leaves nothing but a folder such as /tmp open", async () => {
  await using home = await temporaryHome();
  const path = join(home.path, "cache.json");
  await home.write("cache.json", cacheOf());
  await Deno.chmod(path, 0o1644);
  assert.deepEqual(await new TokenCache({ path }).fixPermissions(), [path]);
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
