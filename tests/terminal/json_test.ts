import assert from "node:assert/strict";
import { parseJson } from "../../terminal/json.ts";

Deno.test("parseJson() gives the value, or undefined for what is not JSON", () => {
  assert.deepEqual(parseJson(' {"a": [1]}\n'), { a: [1] });
  assert.equal(parseJson("null"), null);
  for (const text of ["", "<html>", "{'a': 1}", "[1] 2"]) assert.equal(parseJson(text), undefined);
});
