import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { CACHE_FOLDER, Code, CODE_FOLDER } from "../../scripts/launcher/load_code.ts";
import { temporaryFolder } from "../support/images.ts";

const script = (text: string) => `(function(require,exports,MODULE_URL){${text}\n})`;

/** Code with these parts, of which some have caches. */
async function code(
  folder: string,
  parts: Record<string, string>,
  caches: Record<string, Uint8Array> = {},
): Promise<Code> {
  await Deno.mkdir(join(folder, CODE_FOLDER));
  await Deno.mkdir(join(folder, CACHE_FOLDER));
  for (const [name, text] of Object.entries(parts)) {
    await Deno.writeTextFile(join(folder, CODE_FOLDER, name), script(text));
  }
  for (const [name, cache] of Object.entries(caches)) {
    await Deno.writeFile(join(folder, CACHE_FOLDER, name), cache);
  }
  return new Code(`${pathToFileURL(folder)}/`);
}

/** Made in another process: what V8 has compiled in this one, it finds without a cache. */
async function codeCache(text: string): Promise<Uint8Array> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      'import { Script } from "node:vm";' +
      "Deno.stdout.writeSync(new Script(Deno.args[0]).createCachedData());",
      text,
    ],
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  return stdout;
}

Deno.test("parts are loaded when they are asked for, once, with Node's modules and their place", async () => {
  await using folder = await temporaryFolder();
  const loaded = await code(folder.path, {
    main: "exports.other=()=>require('./other');exports.join=require('node:path').join;",
    other: "exports.url=MODULE_URL;exports.main=require('./main');",
  });
  const main = loaded.load("main") as { other: () => unknown; join: unknown };
  assert.equal(main.join, join);
  assert.deepEqual([...loaded.scripts.keys()], ["main"]);
  const other = main.other();
  assert.deepEqual(other, { url: `${pathToFileURL(folder.path)}/${CODE_FOLDER}/other`, main });
  assert.equal(main.other(), other);
  assert.deepEqual([...loaded.scripts.keys()], ["main", "other"]);
});

Deno.test("a code cache is used where it is of this very script, and does no harm elsewhere", async (t) => {
  // Each a text of its own, which V8 has not seen before.
  const text = (name: string) => `exports.answer=()=>${JSON.stringify(name)};`;
  const cacheOf = (name: string) => codeCache(script(text(name)));
  const cases: [string, (name: string) => Uint8Array | Promise<Uint8Array>, boolean][] = [
    ["of another script", () => cacheOf("something longer"), true],
    ["cut short", async (name) => (await cacheOf(name)).subarray(0, 40), true],
    ["something else", () => new TextEncoder().encode("nonsense"), true],
    ["its own", cacheOf, false],
  ];
  for (const [name, cache, rejected] of cases) {
    await t.step(name, async () => {
      await using folder = await temporaryFolder();
      const loaded = await code(folder.path, { main: text(name) }, { main: await cache(name) });
      const { answer } = loaded.load("main") as { answer: () => string };
      assert.equal(answer(), name);
      assert.equal(loaded.scripts.get("main")?.cachedDataRejected, rejected);
    });
  }
});
