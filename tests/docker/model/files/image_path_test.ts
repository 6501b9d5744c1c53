import assert from "node:assert/strict";
import { posix } from "node:path";
import fc from "fast-check";
import { absolutePath, parentOf } from "../../../../docker/model/files/image_path.ts";

const text = fc.array(fc.constantFrom("a", "b.c", ".", "..", "/", "//", "..x", ".x"), {
  minLength: 1,
  maxLength: 8,
}).map((parts) => parts.join(""));

Deno.test("absolutePath() and parentOf() do what the standard library does", () => {
  fc.assert(fc.property(text, fc.constantFrom("/", "/g", "/g/h"), (path, folder) => {
    const absolute = absolutePath(path, folder);
    assert.equal(absolute, posix.resolve(folder, path));
    assert.equal(parentOf(absolute), posix.dirname(absolute));
  }));
});
