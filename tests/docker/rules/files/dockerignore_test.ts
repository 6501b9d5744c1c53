import assert from "node:assert/strict";
import { type ContextFiles, findingsOf } from "../../../support/subjects.ts";

Deno.test("what a COPY of its own takes is no stray of the whole context", () => {
  const files: ContextFiles = {
    "solutions/a.py": ["0644", "x"],
    "data/a.csv": ["0644", "x"],
  };
  const says = (text: string, more: ContextFiles = {}) =>
    findingsOf(`FROM debian:12-slim\n${text}`, { files: { ...files, ...more } })
      .filter(({ rule }) => rule.id === "CPG032").map(({ line }) => line);
  assert.deepEqual(says("COPY . /g/\n"), [2]);
  assert.deepEqual(says("COPY . /g/\nCOPY solutions /g/solutions\n"), []);
  const samples: ContextFiles = { "samples/a.py": ["0644", "x"] };
  assert.deepEqual(says("COPY . /g/\nCOPY solutions /g/solutions\n", samples), [2]);
  const part: ContextFiles = { "cases/sample_1.txt": ["0644", "x"] };
  assert.deepEqual(says("COPY . /g/\nCOPY solutions /g/solutions\n", part), []);
});
