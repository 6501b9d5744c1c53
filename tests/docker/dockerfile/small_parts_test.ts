import fc from "fast-check";
import assert from "node:assert/strict";
import { keywordOf, keywords } from "../../../docker/dockerfile/keywords.ts";
import { lowerCase, upperCase } from "../../../docker/dockerfile/letter_case.ts";
import { mountFields } from "../../../docker/dockerfile/stages/mounts.ts";
import {
  replaced,
  type ShellPattern,
  shellPattern,
  StepBudget,
  withoutPrefix,
  withoutSuffix,
} from "../../../docker/dockerfile/words/shell_pattern.ts";
import { suggest } from "../../../docker/dockerfile/suggest.ts";
import { nameAt } from "../../../docker/dockerfile/words/variable_name.ts";
import { WordList } from "../../../docker/dockerfile/words/word_list.ts";

Deno.test("suggest() gives the closest word within two edits, the first of several", () => {
  const words = ["COPY", "CMD", "ADD", "ARG", "ENTRYPOINT"];
  const cases: [word: string, expected: string | undefined][] = [
    ["COPY", "COPY"],
    ["CPOY", "COPY"],
    ["CPY", "COPY"],
    ["COPYYY", "COPY"],
    ["COPYYYY", undefined],
    ["CXXY", "COPY"],
    ["XXXY", undefined],
    ["ENTRYPONT", "ENTRYPOINT"],
    ["ENTRPONT", "ENTRYPOINT"],
    ["ENTRONT", undefined],
    ["AD", "ADD"],
    ["AG", "ARG"],
    ["C", "CMD"],
    ["A", "ADD"],
    ["XD", "CMD"],
    ["", undefined],
    ["copy", undefined],
  ];
  for (const [word, expected] of cases) assert.equal(suggest(word, words), expected, word);
  assert.equal(suggest("AXX", ["ABC", "AXB"]), "AXB");
});

Deno.test("keywordOf() knows every instruction, in any case", () => {
  const all =
    "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN " +
    "SHELL STOPSIGNAL USER VOLUME WORKDIR";
  assert.deepEqual([...keywords.keys()], all.split(" "));
  for (const word of all.split(" ")) {
    assert.equal(keywordOf(word), word);
    assert.equal(keywordOf(word.toLowerCase()), word);
    assert.equal(keywordOf(`${word}S`), undefined);
  }
});

Deno.test("lowerCase() and upperCase() change no character into two", () => {
  assert.equal(lowerCase("\u0130AÉß"), "iaéß");
  assert.equal(upperCase("aéßıſ\u{10428}"), "AÉßIS\u{10400}");
});

Deno.test("nameAt() finds the name of a variable", () => {
  const cases: [text: string, at: number, name: string][] = [
    ["a_B9-", 0, "a_B9"],
    ["_a", 0, "_a"],
    ["12ab", 0, "12"],
    ["x12", 1, "12"],
    ["-a", 0, ""],
    ["", 0, ""],
    ["zZ", 0, "zZ"],
    ["@", 0, ""],
    ["[", 0, ""],
    ["`", 0, ""],
    ["{", 0, ""],
    ["/", 0, ""],
    [":", 0, ""],
    ["é1é_", 0, "é1é_"],
    ["aé", 0, "aé"],
    ["1é", 0, "1"],
    ["1٣é", 0, "1٣"],
    ["a٣", 0, "a٣"],
    ["a\u0301", 0, "a"],
    ["a—b", 0, "a"],
    ["\u{10428}a", 0, "\u{10428}a"],
    ["xaé", 1, "aé"],
    ["a\u007f", 0, "a"],
    ["a\u0080", 0, "a"],
  ];
  for (const [text, at, name] of cases) assert.equal(nameAt(text, at), name, text);
});

Deno.test("mountFields() takes quotes, blanks and equals signs as they come", () => {
  const cases: [value: string, ...fields: [key: string, value: string | undefined][]][] = [
    [""],
    ["TYPE=Bind,RO", ["type", "Bind"], ["ro", undefined]],
    ['a="b,c",d', ["a", "b,c"], ["d", undefined]],
    ['"a=b",c=d=e', ["a", "b"], ["c", "d=e"]],
    ["=a,b=", ["", "a"], ["b", ""]],
  ];
  for (const [value, ...fields] of cases) {
    assert.deepEqual(mountFields(value).map((field) => [field.key, field.value]), fields, value);
  }
});

Deno.test("WordList splits what may be split, and knows where each word was written", () => {
  const list = new WordList();
  list.add(" a bc", 0, 5);
  list.addProtected(" d ", 5, 10);
  list.add("e f ", 10, 12);
  list.addProtected("", 12, 14);
  list.add("g", 14, 15);
  assert.deepEqual(list.list(), [
    { text: "a", start: 1, end: 2 },
    { text: "bc d e", start: 3, end: 12 },
    { text: "f", start: 10, end: 12 },
    { text: "g", start: 14, end: 15 },
  ]);
});

/** A pattern as a regular expression, as BuildKit makes one of it. */
function asRegExp(pattern: string, longest: boolean): string {
  return Array.from(
    pattern.matchAll(/\\(.)|./gsu),
    ([all, escaped]) =>
      all === "*" ? longest ? ".*" : ".*?" : all === "?" ? "." : RegExp.escape(escaped ?? all),
  ).join("");
}

const pattern = fc.array(fc.constantFrom(..."a b * ? \\* \\? \\\\ \\} \\/ \u{1f600}".split(" ")), {
  maxLength: 5,
}).map((parts) => parts.join(""));
const value = fc.array(fc.constantFrom(..."a b * ? \\ / } \n \u{1f600}".split(" ")), {
  maxLength: 8,
}).map((parts) => parts.join(""));

Deno.test("patterns take the longest or shortest of what matches, as BuildKit's expressions do", () => {
  const steps: ShellPattern | undefined = shellPattern("a");
  assert.ok(steps !== undefined);
  fc.assert(
    fc.property(pattern, value, fc.boolean(), (text, whole, longest) => {
      const parsed = shellPattern(text);
      assert.ok(parsed !== undefined);
      const start = new RegExp(`^(?:${asRegExp(text, longest)})`, "u");
      assert.equal(
        withoutPrefix(whole, parsed, longest, new StepBudget()),
        whole.replace(start, ""),
      );
      const ends = Array.from(whole).map((_, at, all) => all.slice(at).join("")).concat("")
        .filter((end) => new RegExp(`^(?:${asRegExp(text, true)})$`, "u").test(end));
      const end = (longest ? ends[0] : ends.at(-1)) ?? "";
      assert.equal(
        withoutSuffix(whole, parsed, longest, new StepBudget()),
        whole.slice(0, whole.length - end.length),
      );
    }),
    { numRuns: 1000 },
  );
});

Deno.test("replaced() replaces the first or every match", () => {
  const cases: [value: string, pattern: string, first: string, all: string][] = [
    ["banana", "a", "bxnana", "bxnxnx"],
    ["banana", "an", "bxana", "bxxa"],
    ["banana", "a*", "bx", "bx"],
    ["banana", "", "xbanana", "xbxaxnxaxnxax"],
    ["banana", "n?", "baxna", "baxx"],
    ["banana", "c", "banana", "banana"],
    ["", "a", "", ""],
    ["", "", "x", "x"],
    ["aa", "*", "x", "x"],
    ["a\nb", "*", "x\nb", "x\nx"],
    ["\u{1f600}a", "?", "xa", "xx"],
  ];
  for (const [whole, text, first, all] of cases) {
    const parsed = shellPattern(text) ?? [];
    assert.equal(replaced(whole, parsed, "x", false, new StepBudget()), first, text);
    assert.equal(replaced(whole, parsed, "x", true, new StepBudget()), all, text);
  }
});

Deno.test("shellPattern() refuses escapes that mean nothing", () => {
  for (const text of ["\\*", "\\?", "\\\\", "\\}", "\\/"]) {
    assert.deepEqual(shellPattern(text), [text[1]]);
  }
  for (const text of ["\\a", "\\", "\\ ", "a\\{"]) assert.equal(shellPattern(text), undefined);
});

Deno.test("a pattern that takes too long is given up", () => {
  const budget = new StepBudget();
  assert.ok(budget.spend(1_000_000));
  assert.ok(!budget.spend(1));
  const spent = new StepBudget();
  spent.spend(1_000_000);
  const any = shellPattern("*") ?? [];
  assert.equal(withoutPrefix("a", any, true, spent), undefined);
  assert.equal(withoutSuffix("a", any, true, spent), undefined);
  assert.equal(replaced("a", any, "", true, spent), undefined);
});
