import assert from "node:assert/strict";
import { shortened, visible, visibleJson, visibleLine } from "../../terminal/text.ts";

Deno.test("visible() shows control and reordering characters, and leaves newline and tab", () => {
  assert.equal(visible("a\nb\tc"), "a\nb\tc");
  assert.equal(visible("\x1b[31m\r\x07\x7f\x9b\0"), "\\x1b[31m\\r\\x07\\x7f\\x9b\\x00");
  assert.equal(
    visible("\u202eabc\u2066\u200b\ufeff\u2028"),
    "\\u{202e}abc\\u{2066}\\u{200b}\\u{feff}\\u{2028}",
  );
  assert.equal(visible("é 漢字 👍"), "é 漢字 👍");
});

Deno.test("visible() shows every character that hides, reorders or is none", async (t) => {
  const cases: Record<string, number[]> = {
    "soft hyphen": [0xad],
    "combining grapheme joiner": [0x34f],
    "Arabic letter mark and signs": [0x61c, 0x600],
    "Hangul fillers": [0x115f, 0x1160, 0x3164, 0xffa0],
    "Mongolian selectors and vowel separator": [0x180b, 0x180e],
    "zero width, bidirectional, invisible operators": [0x200b, 0x200d, 0x202e, 0x2064, 0x2069],
    "deprecated format characters": [0x206a, 0x206f],
    "interlinear annotation": [0xfff9, 0xfffb],
    "byte order mark": [0xfeff],
    "shorthand and musical format controls": [0x1bca0, 0x1d173],
    "tags": [0xe0001, 0xe0020, 0xe007f],
    "variation selectors": [0xfe00, 0xe0100, 0xe01ef],
    "what is reserved to be ignored": [0x2065, 0xfff0, 0xe0fff],
    "noncharacters": [0xfdd0, 0xfffe, 0xffff, 0x10ffff],
    "line and paragraph separator": [0x2028, 0x2029],
    "halves of a pair": [0xd800, 0xdfff],
  };
  for (const [name, codes] of Object.entries(cases)) {
    await t.step(name, () => {
      for (const code of codes) {
        const hex = code.toString(16);
        const shown = code < 0x100 ? `\\x${hex}` : `\\u{${hex}}`;
        assert.equal(visible(`a${String.fromCodePoint(code)}b`), `a${shown}b`);
      }
    });
  }
});

Deno.test("visible() leaves what people write", () => {
  const texts = [
    "é 漢字 한글 עברית العربية ไทย हिन्दी",
    "⚠️ ❤️ ✔︎ 1️⃣ 🇫🇷 👍🏽",
    "a\u00a0b → ∑ ⠀ \ue0a0 e\u0301",
  ];
  for (const text of texts) assert.equal(visible(text), text);
  // Only where it is of use: elsewhere two names that look alike would differ.
  assert.equal(visible("1\ufe0f a\ufe0f ⚠️\ufe0f"), "1\\u{fe0f} a\\u{fe0f} ⚠️\\u{fe0f}");
});

Deno.test("visible() takes what it returned as it is", () => {
  const text = visible("\x1b[31m\u202e⚠️\ud800");
  assert.equal(visible(text), text);
});

Deno.test("visibleJson() shows the same characters, and the values stay what they were", () => {
  const value = { "a\u009b": "\x1b\n\t\x7f\u009b31m\u202e\u{e0041}👍🏽⚠️\u200d\\", b: [1.5, null] };
  for (const indent of [undefined, 2]) {
    const json = visibleJson(JSON.stringify(value, null, indent));
    assert.deepEqual(JSON.parse(json), value);
    assert.equal(visible(json), json);
    assert.match(json, /\\u009b31m\\u202e\\udb40\\udc41👍🏽⚠️\\u200d/);
  }
});

Deno.test("shortened() keeps beginning and end, and no half of a character", () => {
  assert.equal(shortened("abc", 3), "abc");
  const long = shortened(`begin${"x".repeat(1000)}end`, 30);
  assert.equal(long.length, 30);
  assert.match(long, /^beginx+ … x+end$/);
  assert.ok(shortened("\u{1f600}".repeat(100), 32).isWellFormed());
});

Deno.test("visibleLine() is one line", () => {
  assert.equal(visibleLine("a\nb\tc\r\n\x1b"), "a\\nb\\tc\\r\\n\\x1b");
  assert.equal(visibleLine("é 漢字 👍"), "é 漢字 👍");
});

Deno.test("visible() leaves the selectors of pictures beyond the first plane, and of all keys", () => {
  for (
    const text of [
      "🕵\ufe0f",
      "🏳\ufe0e",
      "❤\ufe0f",
      "#\ufe0f\u20e3",
      "*\ufe0f\u20e3",
      "7\ufe0f\u20e3",
    ]
  ) {
    assert.equal(visible(text), text);
  }
  assert.equal(visible("a\ufe0f\u20e3 #\ufe0f"), "a\\u{fe0f}\u20e3 #\\u{fe0f}");
});
