import assert from "node:assert/strict";
import { join } from "node:path";
import { script } from "../support/script.ts";

const passing = `Deno.test("good", () => {});\n`;
const failing = `Deno.test("bad", () => { throw new Error("as planned"); });\n`;

Deno.test("The test command ends with the counts and returns the outcome", async (t) => {
  const table = [
    { name: "all passed", text: passing, code: 0, last: "1 passed, 0 failed" },
    { name: "one failed", text: passing + failing, code: 1, last: "1 passed, 1 failed" },
    {
      name: "a module that does not load",
      text: `import "./missing.ts";\n${passing}`,
      code: 1,
      last: "0 passed, 1 failed",
    },
    {
      name: "a name that no test has",
      text: passing,
      filter: ["better"],
      code: 1,
      last: "0 passed, 1 failed",
    },
    {
      name: "one name of two",
      text: passing + failing,
      filter: ["goo", "(.*"],
      code: 0,
      last: "1 passed, 0 failed",
    },
    {
      name: "an operation left running",
      text: `Deno.test("leak", () => { setTimeout(() => {}, 60_000); });\n`,
      code: 1,
      last: "0 passed, 1 failed",
    },
  ];
  for (const { name, text, filter = [], code, last } of table) {
    await t.step(name, async () => {
      const directory = await Deno.makeTempDir();
      try {
        await Deno.writeTextFile(join(directory, "sample_test.ts"), text);
        const result = await script("scripts/test.ts", [directory, ...filter]).output();
        const stdout = new TextDecoder().decode(result.stdout);
        assert.equal(stdout.trimEnd().split("\n").at(-1), last);
        assert.equal(result.code, code);
      } finally {
        await Deno.remove(directory, { recursive: true });
      }
    });
  }
});
