import assert from "node:assert/strict";
import { LineCounter } from "yaml";
import { parseYaml } from "../../grader/files/yaml_places.ts";
import { parseSuite } from "../../grader/batch/suite/suite.ts";

Deno.test("parseYaml() takes little time for what anybody may write into 1 MB", async (t) => {
  const texts: Record<string, string> = {
    keys: Array.from({ length: 30_000 }, (_, at) => `k${at}: 1`).join("\n"),
    brackets: "]\n".repeat(200_000),
    "doubled keys": "k: 1\n".repeat(30_000),
  };
  for (const [name, text] of Object.entries(texts)) {
    await t.step(name, () => {
      const started = performance.now();
      const { errors } = parseYaml(text, new LineCounter());
      assert(performance.now() - started < 20_000);
      assert.equal(errors.length > 0, name !== "keys");
      assert(errors.length <= 101);
    });
  }
});

Deno.test("a suite names the place of a key that stands twice", () => {
  const text = "submissions:\n  - match: a\n    score: 1\n    score: 0\n";
  assert.throws(() => parseSuite(text, "s.yaml"), {
    message: /^s\.yaml:4:5: Map keys must be uni/,
  });
});

Deno.test("a suite refuses an empty glob with its place", () => {
  for (const match of ['""', '["a", ""]']) {
    const text = `submissions:\n  - match: ${match}\n`;
    assert.throws(() => parseSuite(text, "s.yaml"), {
      message: /^s\.yaml:2:\d+: `submissions\[0\]/,
    });
  }
});
