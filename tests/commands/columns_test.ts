import assert from "node:assert/strict";
import { columns } from "../../commands/columns.ts";

const rows = [["AbCdE", "published", ""], ["fGhIj", "fatal", "Coursera answered 404"]];

Deno.test("columns() aligns cells, by what they take on a terminal", () => {
  assert.equal(
    columns(rows),
    "AbCdE  published\nfGhIj  fatal      Coursera answered 404",
  );
  assert.equal(columns([["文", "a"], ["ab", "b"], ["c", "c"]]), "文  a\nab  b\nc   c");
});

Deno.test("columns() makes a block of each row where a line would not fit", () => {
  assert.equal(
    columns(rows, 30),
    "AbCdE\n  published\nfGhIj\n  fatal\n  Coursera answered 404",
  );
  assert.equal(columns(rows, 80), columns(rows));
});
