import assert from "node:assert/strict";
import { expandHeredoc, expandWord } from "../../../../docker/dockerfile/words/expand.ts";

const values = new Map<string, string | null>([
  ["V", "1.2"],
  ["E", ""],
  ["P", "/a/b/c.tar.gz"],
  ["S", "two words"],
  ["K", null],
  ["é", "accent"],
  ["12", "twelve"],
  ["@", "all"],
]);
const lookup = (name: string) => values.get(name);

const words: [word: string, value: string | undefined, unprovided?: string[]][] = [
  ["plain", "plain"],
  ["", ""],
  ["$V$V", "1.21.2"],
  ["$12a", "twelvea"],
  ["$1", "", ["1"]],
  ["$@x", "allx"],
  ["$é", "accent"],
  ["$V-$", "1.2-$"],
  ["$ $. $/", "$ $. $/"],
  ["a$U.b${U}", "a.b", ["U"]],
  ["${U-}${U+x}${U:+x}", ""],
  ["${E:+x}|${E-x}|${V+x}", "||x"],
  ["${V?no}${V:?no}", "1.21.2"],
  ["${E?no}", ""],
  ["${U:-'$V'}", "$V"],
  ['${U:-"$V }"}', "1.2 }"],
  ["${U:-\\}}", "}"],
  ["'a\\'b", "a\\b"],
  ['"a\\b\\"\\$\\\\"', 'a\\b"$\\'],
  ["a\\", "a"],
  ["a\\\\b\\n", "a\\bn"],
  ["\"'\"'\"'", "'\""],
  ["<<EOF <", "<<EOF <"],
  ["${P#/a}|${P#a}|${P#*}|${P##*}", "/b/c.tar.gz|/a/b/c.tar.gz|/a/b/c.tar.gz|"],
  ["${P%gz}|${P%*}|${P%%*}|${P%.??}", "/a/b/c.tar.|/a/b/c.tar.gz||/a/b/c.tar"],
  ["${P#/?/}|${P##/?/}", "b/c.tar.gz|b/c.tar.gz"],
  ["${P//\\//-}|${P/\\/a/x}", "-a-b-c.tar.gz|x/b/c.tar.gz"],
  ["${P//*/x}|${P/*.t/x}|${P//?/x}", "x|xar.gz|xxxxxxxxxxxxx"],
  ["${V///-}", "-1-.-2-"],
  ["${V/./}|${V//./}", "12|12"],
  ["${V/\\?/x}|${V/\\*/x}", "1.2|1.2"],
  ["${S/$V/x}|${V/${V}/x}", "two words|x"],
  ["${U#a}", "", ["U"]],
  ["${U%a}|${U/a/b}|${U//a/b}|${U/*/x}", "|||x", ["U"]],
  ["${V#1}${V##?}${V%2}${V%%?}", ".2.21.1."],
  ["${E-x}|${E:-x}|${U-x}|${V-x}|${V:-x}", "|x|x|1.2|1.2"],
  ["${E+x}|${E:+x}|${U+x}|${V+x}|${V:+x}", "x|||x|x"],
  ["${K}", undefined],
  ["x${K:-y}", undefined],
  ["${K:?no}", undefined],
  ["$V`", "1.2`"],
];

Deno.test("expandWord() puts in values and removes quotes", async (t) => {
  for (const [word, value, unprovided = []] of words) {
    await t.step(JSON.stringify(word), () => {
      const expansion = expandWord(word, lookup, "\\");
      assert.equal(expansion.error, undefined);
      assert.equal(expansion.value, value);
      assert.deepEqual(expansion.unprovided, unprovided);
    });
  }
});

Deno.test("expandWord() knows the names of one character", () => {
  for (const name of "@*#?-$!0") {
    for (const word of [`$${name}`, `\${${name}}`, `"$${name}"`]) {
      const { value, unset } = expandWord(`${word}x`, (asked) => asked === name ? "v" : "", "\\");
      assert.deepEqual([value, unset], ["vx", []], word);
    }
    assert.deepEqual(expandWord(`$${name}`, () => undefined, "\\").unprovided, [name]);
  }
});

Deno.test("expandWord() takes the escape of the file", () => {
  assert.equal(expandWord("a\\b`$V`'", lookup, "`").value, "a\\b$V'");
  assert.equal(expandWord('"c:\\`"\\$V"', lookup, "`").value, 'c:\\"\\1.2');
});

const faults = [
  ..."${ ${V ${} ${{V}} ${:V} ${V:x} ${V:=x} ${V=x} ${V^} ${V:#x} ${V:%x} ${V/x ${V/x/y ${V!}"
    .split(" "),
  "'open",
  '"open',
  '"${V"',
  "${U:-'x}",
  "${U?}",
  "${U:?gone}",
  "${E:?}",
  "${P#\\a}",
  "${P/a\\/x}",
  "${a:-".repeat(1000) + "}".repeat(1000),
];

Deno.test("expandWord() refuses bad substitutions", async (t) => {
  for (const word of faults) {
    await t.step(word.slice(0, 60), () => {
      const { value, error } = expandWord(word, lookup, "\\");
      assert.equal(value, undefined);
      assert.match(error ?? "", /./);
    });
  }
});

Deno.test("expandWord() says what ${name:?message} says", () => {
  assert.equal(expandWord("${U:?give a $V}", lookup, "\\").error, "U: give a 1.2");
  assert.equal(expandWord("${U?}", lookup, "\\").error, "U: is not allowed to be unset");
  assert.equal(expandWord("${E:?}", lookup, "\\").error, "E: is not allowed to be empty");
});

Deno.test("expandWord() does not let values grow without end", () => {
  const long = "x".repeat(10_000);
  assert.equal(expandWord("$A", () => long, "\\").value, long);
  assert.equal(expandWord("$A$A", () => long, "\\").value, undefined);
  const most = "x".repeat(16_384);
  assert.equal(expandWord("$A", () => most, "\\").value, most);
  assert.equal(expandWord("$A", () => `${most}x`, "\\").value, undefined);
});

Deno.test("expandWord() follows `${…}` within each other to some depth", () => {
  const nested = (depth: number) =>
    expandWord("${a:-".repeat(depth) + "}".repeat(depth), lookup, "\\");
  assert.equal(nested(200).error, undefined);
  assert.equal(nested(201).error, "it is nested too deeply");
});

Deno.test("expandHeredoc() leaves quotes alone", () => {
  assert.equal(
    expandHeredoc("a '$V' \"$V\" \\$V it's\n", lookup).value,
    "a '1.2' \"1.2\" $V it's\n",
  );
});
