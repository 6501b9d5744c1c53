import fc from "fast-check";
import assert from "node:assert/strict";
import { readJsonArray } from "../../../../docker/dockerfile/words/json_array.ts";

/** What it answers: the values with their offsets, what else stands there, or `invalid`. */
function read(text: string, start = 0, end = text.length): string {
  const array = readJsonArray(text, start, end);
  if (array.kind === "invalid") return array.kind;
  const items = array.kind === "strings" ? array.items : [array.item];
  const shown = items.map((item) => `${JSON.stringify(item.value)}@${item.start}-${item.end}`);
  return [array.kind, ...shown].join(" ");
}

/** The same by `JSON.parse`, without offsets. */
function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text, (_, one: unknown) => {
      // Go refuses numbers that no 64-bit float can hold.
      if (one === Infinity || one === -Infinity) throw new RangeError();
      return one;
    });
    if (!Array.isArray(value)) return "invalid";
    return value.every((one) => typeof one === "string")
      ? value.map((one: string) => one.toWellFormed())
      : "not-strings";
  } catch {
    return "invalid";
  }
}

const cases: Record<string, string> = {
  "[]": "strings",
  "[ \t\r\n]": "strings",
  '["a","bc"]': 'strings "a"@1-4 "bc"@5-9',
  '[ "a" ,\t"bc"\n]': 'strings "a"@2-5 "bc"@8-12',
  '["",""]': 'strings ""@1-3 ""@4-6',
  '["a\\n", "b" ]': 'strings "a\\n"@1-6 "b"@8-11',
  '["\\ud800"]': 'strings "\ufffd"@1-9',
  '["a"] ': 'strings "a"@1-4',
  '["a"]x': "invalid",
  '["a",]': "invalid",
  '["a"': "invalid",
  '["a': "invalid",
  '["a\\': "invalid",
  '["a\\"]': "invalid",
  '["\\x"]': "invalid",
  '["a" "b"]': "invalid",
  "[,]": "invalid",
  "": "invalid",
  '"a"': "invalid",
  '["a\x1f"]': "invalid",
  '["\\n\x1f"]': "invalid",
  '["\\n\x20"]': 'strings "\\n "@1-6',
  "['a']": "invalid",
  '["a", 5, "b", null]': 'not-strings "5"@6-7',
  "[true]": 'not-strings "true"@1-5',
  "[false ]": 'not-strings "false"@1-6',
  "[ null]": 'not-strings "null"@2-6',
  "[nul]": "invalid",
  "[True]": "invalid",
  "[-0.5e+10]": 'not-strings "-0.5e+10"@1-9',
  "[01]": "invalid",
  "[1.]": "invalid",
  "[.5]": "invalid",
  "[1e]": "invalid",
  "[+1]": "invalid",
  "[1e308]": 'not-strings "1e308"@1-6',
  "[1e309]": "invalid",
  "[[]]": 'not-strings "[]"@1-3',
  "[[ ],{ }]": 'not-strings "[ ]"@1-4',
  '[["a", [1]], "b"]': 'not-strings "[\\"a\\", [1]]"@1-11',
  '[{"a":1 , "b" : [2]}]': 'not-strings "{\\"a\\":1 , \\"b\\" : [2]}"@1-20',
  '[{"a" 1}]': "invalid",
  "[{a:1}]": "invalid",
  '[{"a":1,}]': "invalid",
  '[{"a":1,2}]': "invalid",
  '[{"a":1]]': "invalid",
  "[[1}]": "invalid",
  "[[1,]]": "invalid",
  "[[1": "invalid",
  "[{": "invalid",
  '[{"a"': "invalid",
  '["a"}': "invalid",
};

Deno.test("readJsonArray() gives each string with its place", async (t) => {
  for (const [text, expected] of Object.entries(cases)) {
    await t.step(JSON.stringify(text), () => {
      assert.equal(read(text), expected);
      // Where an array is too long to be taken at once, each of its parts is read.
      const long = `[${" ".repeat(1000)}`;
      const moved = expected.replace(
        /@(\d+)-(\d+)/g,
        (_, start, end) => `@${Number(start) + 1000}-${Number(end) + 1000}`,
      );
      if (text.startsWith("[")) assert.equal(read(long + text.slice(1)), moved);
    });
  }
});

Deno.test("readJsonArray() reads nothing beyond its end", () => {
  assert.equal(read('x["a"]"b"]', 1, 6), 'strings "a"@2-5');
  for (
    const text of ['["a","b"]', '["a\\n","b"]', "[12]", "[true]", '[{"a":1}]', "[[],[]]", "[ ]"]
  ) {
    for (let end = 0; end < text.length; end++) {
      assert.equal(read(text, 0, end), parsed(text.slice(0, end)), text.slice(0, end));
    }
  }
});

Deno.test("readJsonArray() gives up at 10,000 brackets, as Go does", () => {
  const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
  assert.match(read(nested(10_000)), /^not-strings /);
  assert.equal(read(nested(10_001)), "invalid");
  const objects = (depth: number) => `[${'{"a":'.repeat(depth - 1)}1${"}".repeat(depth - 1)}]`;
  assert.match(read(objects(10_000)), /^not-strings /);
  assert.equal(read(objects(10_001)), "invalid");
});

Deno.test("readJsonArray() takes for an array of strings what JSON.parse() takes for one", () => {
  const parts = fc.constantFrom(
    ...'[ ] [ ] { } , , : " " "a" "b\\n" "\\u00e9" "\\ud800" \\ \\" 0 -1.5 2e3 01 true null nul a'
      .split(" "),
    ..." |\t|\n|\r|\v|\u00a0|\u0001".split("|"),
  );
  const strings = fc.array(fc.string({ unit: "binary" }), { maxLength: 5 })
    .map((words) => JSON.stringify(words));
  const soup = fc.array(parts, { maxLength: 14 }).map((some) => `[${some.join("")}]`);
  fc.assert(
    fc.property(fc.oneof(soup, soup, strings), fc.nat(3), (text, before) => {
      const array = readJsonArray(`${"[".repeat(before)}${text}]`, before, before + text.length);
      const expected = parsed(text);
      if (array.kind !== "strings") return assert.equal(array.kind, expected);
      assert.deepEqual(array.items.map(({ value }) => value), expected);
      for (const { value, start, end } of array.items) {
        assert.deepEqual(parsed(`[${text.slice(start - before, end - before)}]`), [value]);
      }
    }),
    { numRuns: 2000 },
  );
});
