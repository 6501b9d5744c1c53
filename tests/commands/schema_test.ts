import assert from "node:assert/strict";
import { Ajv2020 } from "ajv/dist/2020.js";
import { join } from "node:path";
import { SCHEMA_NAMES } from "../../commands/schema/names.ts";
import { runInProcess } from "../support/in_process.ts";
import { ROOT } from "../support/paths.ts";

Deno.test("schema prints each published file, which has its address as $id", async () => {
  for (const name of SCHEMA_NAMES) {
    const { code, stdout, stderr } = await runInProcess(["schema", name]);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.equal(stdout, await Deno.readTextFile(join(ROOT, `schemas/${name}.schema.json`)));
    assert.ok(JSON.parse(stdout).$id.endsWith(`/schemas/${name}.schema.json`));
  }
  const folder = await Array.fromAsync(Deno.readDir(join(ROOT, "schemas")));
  const files = folder.map(({ name }) => name);
  assert.deepEqual(files.sort(), SCHEMA_NAMES.map((name) => `${name}.schema.json`).sort());
});

Deno.test("schema without a name lists them, and refuses others", async () => {
  const { code, stdout } = await runInProcess(["schema"]);
  assert.equal(code, 0);
  assert.deepEqual(stdout.trim().split("\n").map((line) => line.split(" ")[0]), SCHEMA_NAMES);
  const other = await runInProcess(["schema", "nothing"]);
  assert.equal(other.code, 64);
  assert.match(
    other.stderr,
    /^error: There is no schema `nothing`\nhint: `courseraprogramming schema` lists them$/m,
  );
  const near = await runInProcess(["schema", "Suit"]);
  assert.equal(near.code, 64);
  assert.match(near.stderr, /^hint: did you mean `suite`\?$/m);
});

Deno.test("a printed schema judges documents", async () => {
  const { stdout } = await runInProcess(["schema", "version"]);
  const validate = new Ajv2020().compile(JSON.parse(stdout));
  const { stdout: document } = await runInProcess(["version", "--json"]);
  assert.ok(validate(JSON.parse(document)));
  assert.ok(!validate({ schema: 1 }));
});

Deno.test("every schema that a help names is one that `schema` prints", async () => {
  const manual = await Deno.readTextFile(join(ROOT, "docs/commands.md"));
  const named = [...manual.matchAll(/`schema\s+([\w-]+)`/g)].map(([, name = ""]) => name);
  assert.ok(named.length > 15, `${named.length}`);
  for (const name of named) assert.ok((SCHEMA_NAMES as string[]).includes(name), name);
});
