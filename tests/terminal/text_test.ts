import assert from "node:assert/strict";
import { visible } from "../../terminal/text.ts";

Deno.test("visible() shows control and reordering characters, and leaves newline and tab", () => {
  assert.equal(visible("a\nb\tc"), "a\nb\tc");
  assert.equal(visible("\x1b[31m\r\x07\x7f\x9b\0"), "\\x1b[31m\\r\\x07\\x7f\\x9b\\x00");
  assert.equal(
    visible("\u202eabc\u2066\u200b\ufeff\u2028"),
    "\\u{202e}abc\\u{2066}\\u{200b}\\u{feff}\\u{2028}",
  );
  assert.equal(visible("é 漢字 👍"), "é 漢字 👍");
});
