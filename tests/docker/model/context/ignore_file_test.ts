import assert from "node:assert/strict";
import { IgnoreFile } from "../../../../docker/context/ignore_file.ts";

/** An ignore file, what it leaves out, and what it does not. */
const cases: [text: string, ignored: string[], kept: string[]][] = [
  ["", [], ["a"]],
  ["a", ["a", "a/b"], ["b", "b/a", "ab"]],
  ["\ufeffa", ["a"], []],
  ["b\n\ufeffa", ["b"], ["a"]],
  ["# a\n\n  b  \r\n", ["b"], ["a", "# a"]],
  ["a\u0085\u00a0", ["a"], []],
  ["a#b", ["a#b"], ["a"]],
  ["/a/", ["a", "a/b"], ["b/a"]],
  ["./a//b/.", ["a/b"], ["a"]],
  ["a/../b", ["b"], ["a"]],
  ["..", [], ["a"]],
  ["/", [], ["a"]],
  ["*", ["a", "a/b"], []],
  ["*\n!a", ["b"], ["a", "a/b"]],
  ["!a\n*", ["a", "b"], []],
  ["*\n! a", ["b"], ["a"]],
  ["*\n!", ["a"], []],
  ["a\n!a/b", ["a", "a/c"], ["a/b", "a/b/c"]],
  ["a\n!a/b\na/b/c", ["a", "a/b/c"], ["a/b", "a/b/d"]],
  ["a\n!a\na", ["a"], []],
  ["*.md\n!README*.md", ["a.md"], ["README.md", "README-x.md"]],
  ["**/a", ["a", "b/a", "b/c/a", "a/b"], ["ab", "b"]],
  ["a/**", ["a/b", "a/b/c"], ["a", "b"]],
  ["a/**/b", ["a/b", "a/c/b", "a/c/d/b"], ["a", "b"]],
  ["a?", ["ab"], ["a", "abc"]],
  ["[ab]", ["a", "b"], ["c", "ab"]],
  ["[^a]", ["b"], ["a"]],
  ["[]a]", [], ["]", "a", "[]a]"]],
  ["[a-c]", ["b"], ["d", "-"]],
  ["[a", ["[a"], ["a"]],
  ["\\*", ["*"], ["a"]],
];

Deno.test("IgnoreFile leaves out what the last line that matches says", () => {
  for (const [text, ignored, kept] of cases) {
    const file = new IgnoreFile(text);
    for (const path of ignored) assert.equal(file.ignores(path), true, `${text}: ${path}`);
    for (const path of kept) assert.equal(file.ignores(path), false, `${text}: ${path}`);
  }
});

Deno.test("IgnoreFile knows into which folders a line that takes back leads", () => {
  const leads = (text: string, folder: string) => new IgnoreFile(text).mayTakeBack(folder);
  assert.equal(leads("a\n!a/b", "a"), true);
  assert.equal(leads("a\n!a/b", "c"), false);
  assert.equal(leads("a\n!a/b", "a/b"), true);
  assert.equal(leads("a\n!a/b", "a/c"), false);
  assert.equal(leads("a\n!a/b", "a/b/c"), true);
  assert.equal(leads("a\n!a", "a/b"), true);
  assert.equal(leads("a\na/b", "a"), false);
  assert.equal(leads("a\n!*/b", "a"), true);
  assert.equal(leads("a\n!**/b", "c/d"), true);
  assert.equal(leads("a\n![^a]/b", "a"), true);
  assert.equal(leads("a\n!a?/b", "ab"), true);
  assert.equal(leads("a\n!a?/b", "a"), false);
});
