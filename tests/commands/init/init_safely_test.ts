import assert from "node:assert/strict";
import { join } from "node:path";
import { ROOT } from "../../support/paths.ts";

for (const [file, least] of [["safely.pl", "java"], ["safely.py", "notebook"]] as const) {
  Deno.test(`init: templates that share what keeps them safe have the same ${file}`, async () => {
    const folder = join(ROOT, "commands/init/templates");
    const texts = new Map<string, string>();
    for await (const { name } of Deno.readDir(folder)) {
      const text = await Deno.readTextFile(join(folder, name, file)).catch(() => undefined);
      if (text !== undefined) texts.set(name, text);
    }
    assert.ok(texts.has(least) && texts.size > 1);
    assert.equal(new Set(texts.values()).size, 1, [...texts.keys()].join(", "));
  });
}
