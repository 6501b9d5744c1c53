import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { lighten } from "../../../scripts/build/lighter_dax.ts";
import { installPackages } from "../../../scripts/build/packages.ts";
import { temporaryFolder } from "../../support/files.ts";

/** Imports a copy of dax, runs a command through it, and prints how many modules were compiled. */
const program = `
let compiled = 0;
const { Module } = WebAssembly;
WebAssembly.Module = class extends Module {
  constructor(bytes) {
    super(bytes);
    compiled++;
  }
};
const { CommandBuilder } = await import(Deno.args[0]);
const before = compiled;
const words = ["echo", "a b", "$HOME", "é"];
const { stdout } = await new CommandBuilder().command(words).stdout("piped");
console.log(JSON.stringify({ before, after: compiled, stdout }));
`;

async function modulesCompiled(dax: string) {
  await using folder = await temporaryFolder({ "dax.mjs": dax, "program.mjs": program });
  const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-config", "-A", join(folder.path, "program.mjs")],
      pathToFileURL(join(folder.path, "dax.mjs")).href,
    ],
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test("lighterDax compiles nothing at import, and one module for a command", async () => {
  const dax = await Deno.readTextFile(join(await installPackages(), "dax/esm/mod.js"));
  const stdout = "a b $HOME é\n";
  assert.deepEqual(await modulesCompiled(dax), { before: 2, after: 2, stdout });
  assert.deepEqual(await modulesCompiled(lighten(dax)), { before: 0, after: 1, stdout });
  const changed = dax.replace("new WebAssembly.Module(", "new  WebAssembly.Module(");
  assert.throws(() => lighten(changed), /dax has 4 of the 5 places/);
});
