import assert from "node:assert/strict";
import fc from "fast-check";
import { shellCommands } from "../../../docker/shell/shell_commands.ts";

function names(text: string): string[] {
  return shellCommands(text).map(({ words }) => words.map(({ text: word }) => word).join(" "));
}

Deno.test("shellCommands() finds what stands in command position", () => {
  const cases: [string, string[]][] = [
    ["a b; c && d || e | f & g", ["a b", "c", "d", "e", "f", "g"]],
    ["X=1 a 'b c' \"d e\" f\\ g", ["a b c d e f g"]],
    ["if a; then b; elif c; then d; else e; fi", ["a", "b", "c", "d", "e"]],
    ["f() { a; }; (b) # c", ["a", "b"]],
    ["a $(b) `c` \"$(d)\" '$(e)'", ["a $(b) `c` $(d) $(e)", "b", "c", "d"]],
    ["a <<E; b\nc\nE\nd", ["a", "b", "d"]],
    ["a <<-'E'\n\tc\n\tE\nd", ["a", "d"]],
    ['case "$x" in a|b) c ;; d) e ;; esac; f', ["c", "e", "f"]],
    ["a 2>&1 >b <c d", ["a d"]],
    ["a \\\n  b\nc", ["a b", "c"]],
    ["for x in a b; do c; done", ["for x in a b", "c"]],
    ['a $(b ")" c) && d', ['a $(b ")" c)', "b ) c", "d"]],
    ['a $(b "$(c ")")" \\)) && d', ['a $(b "$(c ")")" \\))', 'b $(c ")") )', "c )", "d"]],
    ["a $'it\\'s; b' && c", ["a it\\'s; b", "c"]],
    ["a $(b $'\\')') && c", ["a $(b $'\\')')", "b \\')", "c"]],
    ["x=(a $(b)\n c) d; [[ e && (f) ]] > g; (( h ))", ["b", "d", "[["]],
    ["((a; b); c); function d { e; }", ["a", "b", "c", "e"]],
    ["[[ a; b", ["[[", "b"]],
  ];
  for (const [text, expected] of cases) assert.deepEqual(names(text), expected, text);
});

Deno.test("shellCommands() tells literal words, and places", () => {
  const [, chmod] = shellCommands("a\nchmod 755 \"$X/a\" *.sh '$Y' b");
  assert.equal(chmod?.offset, 2);
  assert.deepEqual(chmod?.words.map(({ literal }) => literal), [
    ...[true, true, false, false, true, true],
  ]);
});

Deno.test("shellCommands() tells patterns from quoted ones", () => {
  const commands = shellCommands(
    'a *.c "*.c" \'[b]\' \'$X\' "$X" "$"; do fi b=c; { A=1 b d=e?;} f',
  );
  assert.deepEqual(
    commands.map(({ words }) =>
      words.map(({ text, literal, pattern }) => `${text} ${literal} ${pattern}`)
    ),
    [
      ["a true false", "*.c false true", "*.c true false", "[b] true false"]
        .concat(["$X true false", "$X false false", "$ true false"]),
      ["b true false", "d=e? false true"],
      ["f true false"],
    ],
  );
  assert.deepEqual(commands.map(({ offset }) => offset), [0, 50, 59]);
});

Deno.test("shellCommands() takes very long texts", () => {
  for (const part of [" ", "\\\n", "a", "\n"]) {
    const text = `true; ${part.repeat(20_000_000)}`;
    assert.equal(names(text)[0], "true", JSON.stringify(part));
  }
});

Deno.test("shellCommands() takes many brackets that nothing closes", () => {
  for (const part of ["(", "((a; ", "[[ ", "a=(", "((a); "]) {
    assert.equal(names(`true; ${part.repeat(50_000)}`)[0], "true", part);
    assert.equal(names(`true; ${part.repeat(25_000)}${"b)".repeat(25_000)}`)[0], "true", part);
  }
});

Deno.test("shellCommands() takes many keywords before a command", () => {
  for (const part of ["do ", "do A=1 ", "function a ", "case a in esac "]) {
    assert.deepEqual(names(`${part.repeat(50_000)}true`), ["true"], part);
  }
});

Deno.test("shellCommands() ends for every text", () => {
  const alphabet = fc.constantFrom(
    ..."ab \t\n\r\ufeff\u00a0;&|()<>{}$`'\"\\#!*=-",
    "<<",
    "case",
    "[[ ",
    " ]]",
    "((",
    "function ",
    "in",
    "esac",
  );
  const text = fc.array(alphabet, { maxLength: 60 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, (source) => {
      for (const { words, offset } of shellCommands(source)) {
        assert.ok(words.length > 0);
        assert.ok(offset >= 0 && offset < source.length);
      }
    }),
    { numRuns: 2000 },
  );
});
