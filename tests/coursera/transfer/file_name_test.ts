import assert from "node:assert/strict";
import { fileNameOf } from "../../../coursera/transfer/file_name.ts";

function named(name: string): string {
  const headers = new Headers({ "content-disposition": "attachment" });
  const disposition = `attachment; filename*=UTF-8''${encodeURIComponent(name)}`;
  headers.set("content-disposition", disposition);
  return fileNameOf(headers, new URL("https://h.test/x"));
}

Deno.test("fileNameOf() takes no character that a terminal would hide or obey", () => {
  assert.equal(
    named("a\u00adb\u{e0041}c\u3164d\u202ee\x1bf\ng\th.zip"),
    "a_b_c_d_e_f_g_h.zip",
  );
  assert.equal(named("Übung 漢字 ✔️.tar.gz"), "Übung 漢字 ✔️.tar.gz");
});

Deno.test("fileNameOf() is done at once with a name of any length", () => {
  for (const name of [`${"x".repeat(300_000)}.tar.gz`, `${". ".repeat(150_000)}x`]) {
    const began = performance.now();
    const bytes = new TextEncoder().encode(named(name)).length;
    assert.ok(bytes <= 200 && bytes > 0, `${bytes}`);
    assert.ok(performance.now() - began < 3000);
  }
  assert.match(named(`${"é".repeat(1000)}.tar.gz`), /^é+\.tar\.gz$/);
});
