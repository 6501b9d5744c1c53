import assert from "node:assert/strict";
import { join } from "node:path";
import { ExposedCacheError, TokenCache } from "../../../coursera/sign_in/token_cache.ts";
import { cacheOf, temporaryHome } from "../../support/coursera/fake_coursera_client.ts";
import { lock, oldPickle, tokens } from "../../support/coursera/sample_tokens.ts";

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
