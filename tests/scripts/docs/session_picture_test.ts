import assert from "node:assert/strict";
import { join } from "node:path";
import { drawTerminal, recordSession } from "../../../scripts/docs/session_picture.ts";
import { BINARY } from "../../support/binary.ts";
import { ROOT } from "../../support/paths.ts";

/** What does not change from run to run. */
const words = (svg: string) => svg.replace(/\((guessed v\d), [\d.]+ s(, [^()]*)?\)/g, "($1, N s)");

Deno.test("the README's picture is what the program says; `deno task picture` draws it anew", async () => {
  const shown = drawTerminal(await recordSession({ binary: BINARY, env: {} }));
  assert.equal(words(await Deno.readTextFile(join(ROOT, "docs/session.svg"))), words(shown));
});

Deno.test("drawTerminal() breaks lines as a terminal does, and hides no markup in them", () => {
  const svg = drawTerminal(`\x1b[1m${"a".repeat(120)}\x1b[0m\n\x1b[31m<b> & c\x1b[0m d`);
  assert.match(svg, /<tspan font-weight="bold">a{100}<\/tspan>/);
  assert.match(svg, />a{20}<\/(tspan|text)>/);
  assert.match(svg, /<tspan fill="#ff9e9e">&lt;b> &amp; c<\/tspan> d<\/text>/);
});
