import assert from "node:assert/strict";
import { join } from "node:path";
import { script } from "../support/script.ts";
import { ROOT } from "../support/paths.ts";

Deno.test("each language with weak graders has proofs that they fall", async () => {
  const folder = Deno.readDir(join(ROOT, "tests/attacks"));
  const languages = await Array.fromAsync(folder, ({ name }) => name);
  assert.ok(languages.length >= 8, languages.join());
  for (const language of languages) {
    const path = language === "python"
      ? "tests/commands/attack/python_test.ts"
      : `tests/proofs/${language}.ts`;
    const text = await Deno.readTextFile(join(ROOT, path));
    assert.ok(text.includes(`proveFalls("${language}")`), path);
  }
});

Deno.test("task attacks takes languages, and tells which there are", async () => {
  const { code, stderr } = await script("scripts/attacks.ts", ["java", "cobol"]).output();
  assert.equal(code, 1);
  assert.match(
    new TextDecoder().decode(stderr),
    /for cobol failed.* c, cpp, examples, java, .*shell\n/,
  );
});
