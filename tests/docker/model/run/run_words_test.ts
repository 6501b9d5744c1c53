import assert from "node:assert/strict";
import { readArguments } from "../../../../docker/model/run/run_words.ts";

Deno.test("readArguments() takes as many words as a Dockerfile has", () => {
  const names = Array.from({ length: 300_000 }, (_, index) => `f${index}`);
  const words = ["rm", "-f", "--", ...names].map((text) => (
    { text, literal: true, pattern: false }
  ));
  const { operands } = readArguments(
    { words } as unknown as Parameters<typeof readArguments>[0],
    {},
  );
  assert.deepEqual(operands.map(({ text }) => text), names);
});
