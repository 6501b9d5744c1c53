import assert from "node:assert/strict";
import type { Context } from "../../../../docker/context/context.ts";
import { parseDockerfile } from "../../../../docker/dockerfile/parse.ts";
import { checkSubject } from "../../../../docker/check/runner.ts";
import { Subject } from "../../../../docker/model/subject.ts";
import { memoryContext } from "../../../support/subjects.ts";

/** What is said of a context whose files are as large as told. */
function says(text: string, sizes: Record<string, number>, id: string): string[] {
  const plain = memoryContext(
    Object.fromEntries(Object.keys(sizes).map((path) => [path, ["0644", "x"] as const])),
  );
  const files: Context["files"] = new Map(
    [...plain.files].map(([path, file]) => [path, { ...file, size: sizes[path] ?? file.size }]),
  );
  const subject = new Subject({
    ...{ file: "Dockerfile", dockerfile: parseDockerfile(text), image: undefined, prefix: "" },
    ...{ context: { ...plain, files }, protocol: "v1", fromZip: false },
  });
  return checkSubject(subject, { ignore: new Set() }).findings
    .filter(({ rule }) => rule.id === id)
    .map(({ line, severity, message }) => `${line ?? "-"} ${severity} ${message}`);
}

const MB = 1024 * 1024;
const whole = "FROM debian:12-slim\nCOPY . /g/\n";

Deno.test("CPG032 speaks from 100 MB on", () => {
  const said = (bytes: number) => says(whole, { a: bytes }, "CPG032");
  assert.deepEqual(said(100 * MB), []);
  assert.deepEqual(said(100 * MB + 1), [
    "2 warning The whole context is copied, 100 MB with it, as nothing is ignored",
  ]);
  assert.deepEqual(says(whole, { "d/a": 99 * MB, "d/b": 52 * MB }, "CPG032"), [
    "2 warning The whole context is copied, 151 MB with it, as nothing is ignored",
  ]);
  assert.deepEqual(says(whole, { "venv/a": 500 * MB }, "CPG032"), [
    "2 warning The whole context is copied, `venv` with it, as nothing is ignored",
  ]);
  assert.deepEqual(says(whole.replace(". /g", "a /g"), { a: 500 * MB }, "CPG032"), []);
});

Deno.test("CPG033 speaks of what is copied from 4 GB on", () => {
  const said = (text: string, sizes: Record<string, number>) => says(text, sizes, "CPG033");
  const GIB = 1024 ** 3;
  const message = (size: string) => [`- warning The copied files alone are ${size} GB`];
  assert.deepEqual(said(whole, { a: 4 * GIB - 1 }), []);
  assert.deepEqual(said(whole, { a: 4 * GIB }), message("4"));
  assert.deepEqual(said(whole, { "d/a": 9.5 * GIB, b: 1 }), message("9.50"));
  const twice = "FROM debian:12-slim\nCOPY a /g/\nADD a /h/\n";
  assert.deepEqual(said(twice, { a: 2 * GIB, b: 9e9 }), message("4"));
  const other = "FROM debian:12-slim AS x\nFROM debian:12-slim\nCOPY --from=x a /g/\n";
  assert.deepEqual(said(other, { a: 9_000_000_000 }), []);
  assert.deepEqual(said("FROM debian:12-slim\nCOPY --exclude=a . /g/\n", { a: 9e9 }), []);
});
