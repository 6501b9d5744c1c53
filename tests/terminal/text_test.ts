import assert from "node:assert/strict";
import { shortened, visible } from "../../terminal/text.ts";

Deno.test("visible() shows control and reordering characters, and leaves newline and tab", () => {
  assert.equal(visible("a\nb\tc"), "a\nb\tc");
  assert.equal(visible("\x1b[31m\r\x07\x7f\x9b\0"), "\\x1b[31m\\r\\x07\\x7f\\x9b\\x00");
  assert.equal(
    visible("\u202eabc\u2066\u200b\ufeff\u2028"),
    "\\u{202e}abc\\u{2066}\\u{200b}\\u{feff}\\u{2028}",
  );
  assert.equal(visible("é 漢字 👍"), "é 漢字 👍");
});

Deno.test("shortened() keeps beginning and end, and no half of a character", () => {
  assert.equal(shortened("abc", 3), "abc");
  const long = shortened(`begin${"x".repeat(1000)}end`, 30);
  assert.equal(long.length, 30);
  assert.match(long, /^beginx+ … x+end$/);
  assert.ok(shortened("\u{1f600}".repeat(100), 32).isWellFormed());
});
