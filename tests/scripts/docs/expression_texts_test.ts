import { parse } from "@babel/parser";
import * as t from "@babel/types";
import assert from "node:assert/strict";
import { textsOf } from "../../../scripts/docs/expression_texts.ts";

/** The texts of the last statement, an expression. */
function texts(source: string): string[] {
  const file = parse(source, { sourceType: "module", plugins: ["typescript"] });
  const last = file.program.body.at(-1);
  assert.ok(t.isExpressionStatement(last));
  return textsOf(last.expression, file);
}

Deno.test("textsOf() gives each text that an expression may have", () => {
  const cases: Record<string, string[]> = {
    "('a (b), `c`')": ["a (b), `c`"],
    "`a ${b(`}`)} c\n d`": ["a … c d"],
    "'a ' + `b ${c} ` + 'd'": ["a b … d"],
    "x ? 'a' : y ? 'b' : 'c'": ["a", "b", "c"],
    "'to ' + (x ? 'a' : 'b') + '!'": ["to a!", "to b!"],
    "x ?? 'a'": ["a"],
    "visible('a' + b)": ["a…"],
    "const m = x ? 'a' : 'b'; m": ["a", "b"],
    "error.message": [],
    "`${a}${b}`": [],
  };
  for (const [source, expected] of Object.entries(cases)) {
    assert.deepEqual(texts(source), expected, source);
  }
});
