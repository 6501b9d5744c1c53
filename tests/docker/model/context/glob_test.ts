import assert from "node:assert/strict";
import fc from "fast-check";
import { Glob } from "../../../../docker/context/glob.ts";
import { IgnoreFile } from "../../../../docker/context/ignore_file.ts";

/** What moby's `patternmatcher` makes of a pattern: right, but slow where there are many stars. */
function regularExpression(pattern: string): RegExp {
  const source = pattern.replace(
    /\*\*\/?$|\*\*\/?|\*|\?|[.+]/g,
    (found, at: number) =>
      found === "*"
        ? "[^/]*"
        : found === "?"
        ? "[^/]"
        : !found.startsWith("*")
        ? `\\${found}`
        : at + found.length === pattern.length
        ? ".*"
        : "(?:.*/)?",
  );
  return new RegExp(`^${source}$`, "su");
}

const patterns = fc.array(fc.constantFrom("a", "b", "/", "*", "**", "**/", "?", "[ab]", "[^a]"), {
  minLength: 1,
  maxLength: 7,
}).map((parts) => parts.join(""));
const paths = fc.array(fc.constantFrom("a", "b", "c", ".", "/a", "/b", "é", "💥"), {
  minLength: 1,
  maxLength: 8,
}).map((parts) => parts.join("").replace(/^\//, ""));

Deno.test("Glob matches what docker's regular expressions match", () => {
  let matched = 0;
  fc.assert(
    fc.property(patterns, paths, (pattern, path) => {
      // A `**` at the beginning, before mere text, is a case of its own: see below.
      if (/^\*\*[^/]/.test(pattern)) return;
      const expected = regularExpression(pattern);
      const prefixes = path.split("/").map((_, at, all) => all.slice(0, at + 1).join("/"));
      const glob = new Glob(pattern);
      assert.equal(glob.test(path), expected.test(path));
      assert.equal(glob.takes(path), prefixes.some((prefix) => expected.test(prefix)));
      if (glob.test(path)) matched++;
    }),
    { numRuns: 5000 },
  );
  assert.ok(matched > 200);
});

Deno.test("Glob reads escapes, sets that are none, and `**` without a slash as docker does", () => {
  const cases: [pattern: string, path: string, matches: boolean][] = [
    ["\\*", "*", true],
    ["\\*", "a", false],
    ["a\\", "a\\", true],
    ["[z-a]", "b", false],
    ["[a", "[a", true],
    ["[\\]x]", "x", true],
    ["**.pyc", "x/a.pyc", true],
    ["**foo", "barfoo", true],
    ["**f?o", "barfoo", false],
    ["**f?o", "bar/foo", true],
    ["a**b", "a/x/b", true],
    ["a**b", "axb", false],
    ["docs/**", "docs", false],
    ["docs/**", "docs/a/b", true],
  ];
  for (const [pattern, path, matches] of cases) {
    assert.equal(new Glob(pattern).test(path), matches, `${pattern} ${path}`);
  }
});

Deno.test("a pattern of many stars takes no longer than one of few", () => {
  const name = "a".repeat(200);
  const stars = `${"*a".repeat(20)}*b`;
  assert.equal(new IgnoreFile(`**/${stars}`).ignores(`x/${name}`), false);
  assert.equal(new IgnoreFile(`**/${stars}`).ignores(`x/${name}b/y`), true);
  assert.equal(new IgnoreFile(`${"**/a".repeat(20)}b`).ignores("a/".repeat(200)), false);
});

Deno.test("mayTakeBack() says no only where nothing in the folder can be taken back", () => {
  fc.assert(
    fc.property(patterns, paths, paths, (pattern, folder, name) => {
      const ignore = new IgnoreFile(`*\n!${pattern}`);
      const path = `${folder}/${name}`;
      if (ignore.ignores(folder) && !ignore.ignores(path)) assert.ok(ignore.mayTakeBack(folder));
    }),
    { numRuns: 5000 },
  );
  assert.ok(!new IgnoreFile("*\n!grader.py\n!src/*.py").mayTakeBack("node_modules"));
  assert.ok(new IgnoreFile("*\n!grader.py\n!src/*.py").mayTakeBack("src"));
  assert.ok(!new IgnoreFile("*\n!src/*.py").mayTakeBack("src/deep/er"));
});
