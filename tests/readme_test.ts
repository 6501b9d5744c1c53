import assert from "node:assert/strict";
import { join } from "node:path";
import config from "../deno.json" with { type: "json" };
import { buildProgram } from "../commands/program.ts";
import { ROOT } from "./support/paths.ts";

const read = (name: string) => Deno.readTextFile(join(ROOT, name));

Deno.test("README, CONTRIBUTING and what CI runs name the same pinned Deno, in their length", async () => {
  const [readme, contributing, ...ci] = await Promise.all([
    read("README.md"),
    read("CONTRIBUTING.md"),
    read(".ci/run"),
    read(".github/workflows/ci.yml"),
    read(".github/workflows/release.yml"),
  ]);
  const versions = new Set(
    [readme, contributing, ...ci].flatMap((text) => text.match(/deno@[\d.]+/g) ?? []),
  );
  assert.equal(versions.size, 1, [...versions].join());
  assert.ok(readme.split("\n").length <= 150);
  assert.ok(contributing.split("\n").length <= 100);
});

Deno.test("README has every command, and no other", async () => {
  const readme = await read("README.md");
  const table = readme.slice(readme.indexOf("## Commands"), readme.indexOf("## Exit codes"));
  const rows = table.split("\n").filter((line) => line.startsWith("| `")).map((line) =>
    line.split(" | ")[0]!
  );
  const program = await buildProgram({
    tools: () => assert.fail("nothing runs"),
    write: { out: () => {}, err: () => {} },
    finish: () => {},
  }, []);
  const words = new Set<string>();
  for (const command of program.commands) {
    if (command.name().includes("_")) continue;
    words.add(command.name());
    for (const child of command.commands) words.add(child.name());
  }
  const named = new Set(
    rows.flatMap((row) => row.replace(/[A-Z_]{2,}|--|[[\]…|`,]/g, " ").trim().split(/\s+/)),
  );
  assert.deepEqual([...named].sort(), [...words].sort());
});

Deno.test("README says why of each dependency", async () => {
  const readme = await read("README.md");
  const table = readme.slice(readme.indexOf("## Dependencies"));
  for (const name of Object.keys(config.imports)) assert.ok(table.includes(name), name);
});
