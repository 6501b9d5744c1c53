import assert from "node:assert/strict";
import { visible } from "../../terminal/text.ts";
import { displayWidth, fitting, padded, wrapped } from "../../terminal/width.ts";

Deno.test("displayWidth() counts cells: wide characters two, marks none", () => {
  const cases: [string, number][] = [
    ["", 0],
    ["abc", 3],
    ["é", 1],
    ["e\u0301", 1],
    ["文件", 4],
    ["ｱ", 1],
    ["Ａ", 2],
    ["한글", 4],
    // As macOS writes names of files: in pieces that make one character.
    ["한글".normalize("NFD"), 4],
    ["🎓", 2],
    ["…", 1],
  ];
  for (const [text, cells] of cases) assert.equal(displayWidth(text), cells, text);
});

Deno.test("fitting() and padded() go by cells", () => {
  assert.equal(fitting("文件a", 3), "文");
  assert.equal(fitting("ab", 9), "ab");
  assert.equal(padded("文", 4), "文  ");
  assert.equal(padded("abc", 2), "abc");
});

Deno.test("displayWidth() knows no character without a width that visible() lets through", () => {
  for (let code = 0x20; code < 0x110000; code++) {
    const character = String.fromCodePoint(code);
    if (visible(character) !== character || displayWidth(character) > 0) continue;
    if (!/[\p{Mark}\u1161-\u11ff\ud7b0-\ud7fb]/u.test(character)) assert.fail(code.toString(16));
  }
});

Deno.test("wrapped() breaks lines at blanks, and never a word", () => {
  const text = "  fix: run the learner's code elsewhere";
  assert.equal(wrapped(text, undefined), text);
  assert.equal(wrapped(text, displayWidth(text)), text);
  assert.equal(wrapped(text, 20, "    "), "  fix: run the\n    learner's code\n    elsewhere");
  assert.equal(wrapped("/a/path/of/many/folders is it", 10), "/a/path/of/many/folders\nis it");
  assert.equal(wrapped("文件 文件 文件", 9), "文件 文件\n文件");
});
