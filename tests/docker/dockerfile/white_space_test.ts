import fc from "fast-check";
import assert from "node:assert/strict";
import { parseDockerfile } from "../../../docker/dockerfile/parse.ts";
import {
  dropSpace,
  isBlank,
  isSpace,
  skipSpace,
  trimSpace,
} from "../../../docker/dockerfile/white_space.ts";

/** Go's `unicode.IsSpace`. */
const spaces = new Set([
  ...[0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20, 0x85, 0xa0, 0x1680],
  ...[0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200a],
  ...[0x2028, 0x2029, 0x202f, 0x205f, 0x3000],
]);
const blanks = new Set([0x09, 0x0b, 0x0c, 0x0d, 0x20]);

Deno.test("white space is what Go takes for it", () => {
  for (let code = 0; code <= 0xffff; code++) {
    const character = String.fromCharCode(code);
    const note = code.toString(16);
    assert.equal(isSpace(code), spaces.has(code), note);
    assert.equal(isBlank(code), blanks.has(code), note);
    assert.equal(skipSpace(`${character}x`, 0), spaces.has(code) ? 1 : 0, note);
    assert.equal(dropSpace(`x${character}`, 0), spaces.has(code) ? 1 : 2, note);
  }
});

Deno.test("skipSpace() and dropSpace() stay between their bounds", () => {
  const text = fc.array(fc.constantFrom("a", " ", "\t", "\u0085", "\u3000", "\ufeff"), {
    maxLength: 8,
  }).map((parts) => parts.join(""));
  fc.assert(fc.property(text, fc.nat(8), fc.nat(8), (text, one, other) => {
    const start = Math.min(one, other, text.length);
    const end = Math.min(Math.max(one, other), text.length);
    let first = start;
    while (first < end && isSpace(text.charCodeAt(first))) first++;
    let last = end;
    while (last > start && isSpace(text.charCodeAt(last - 1))) last--;
    assert.equal(skipSpace(text, start, end), first);
    assert.equal(dropSpace(text, start, end), last);
    let [from, to] = [0, text.length];
    while (from < to && isSpace(text.charCodeAt(from))) from++;
    while (to > from && isSpace(text.charCodeAt(to - 1))) to--;
    assert.equal(trimSpace(text), text.slice(from, to));
  }));
});

Deno.test("parseDockerfile() knows which white space separates what", async (t) => {
  for (const code of spaces) {
    if (code === 0x0a) continue;
    const space = String.fromCharCode(code);
    await t.step(`U+${code.toString(16).padStart(4, "0")}`, () => {
      const words = (line: string) => {
        const { instructions, diagnostics } = parseDockerfile(`FROM a\n${line}\n`);
        const { instruction, args, flags } = instructions[1] ?? {};
        const texts = [...flags ?? [], ...args?.map(({ value }) => ({ text: value })) ?? []];
        return [instruction, ...texts.map(({ text }) => text), ...diagnostics.map((d) => d.code)];
      };
      assert.deepEqual(words(`${space}USER 1`), ["USER", "1"]);
      assert.deepEqual(words(`USER 1${space}`), ["USER", "1"]);
      assert.deepEqual(words(`USER ${space}1`), ["USER", "1"]);
      assert.deepEqual(words(`ARG a=1${space}b`), ["ARG", "a=1", "b"]);
      assert.deepEqual(words(`ENV a='${space}' b="${space}"${space}c=\\${space}d`), [
        ...["ENV", "a", `'${space}'`, "=", "b", `"${space}"`, "=", "c", `\\${space}d`, "="],
      ]);
      if (blanks.has(code)) {
        assert.deepEqual(words(`USER${space}1`), ["USER", "1"]);
        assert.deepEqual(words(`COPY a${space}b c`), ["COPY", "a", "b", "c"]);
        assert.deepEqual(words(`ENV a${space}b`), ["ENV", "a", "b", "", "legacy-pair"]);
      } else {
        assert.deepEqual(words(`USER${space}1`), [`USER${space}1`, "unknown-instruction"]);
        assert.deepEqual(words(`COPY a${space}b c`), ["COPY", `a${space}b`, "c"]);
        const pair = ["ENV", `a${space}b`, "", "", "pair-needs-value"];
        assert.deepEqual(words(`ENV a${space}b`), pair);
      }
      const flag = words(`COPY --link${space}--chmod=1 b c`);
      // Bytes are read one by one: beyond ASCII only those of U+0085 and U+00A0 look like white space.
      if (code < 0x80) assert.deepEqual(flag, ["COPY", "--link", "--chmod=1", "b", "c"]);
    });
  }
});

Deno.test("parseDockerfile() skips blank lines and comments after any white space", () => {
  for (const code of spaces) {
    if (code === 0x0a) continue;
    const space = String.fromCharCode(code);
    const { instructions, diagnostics } = parseDockerfile(
      `FROM a\n${space}\n${space}# note\nRUN a \\\n${space}\n${space}#inner\n b\n`,
    );
    assert.deepEqual(
      instructions.map((one) => [one.startLine, one.endLine, one.rest.value]),
      [[1, 1, "a"], [4, 7, "a  b"]],
    );
    assert.deepEqual(instructions[1]?.comments.map(({ text }) => text), ["note"]);
    assert.deepEqual(instructions[1]?.innerComments.map(({ text }) => text), ["inner"]);
    assert.deepEqual(diagnostics.map(({ code: name }) => name), ["empty-continuation"]);
  }
});

Deno.test("parseDockerfile() sees an instruction that is swallowed before any blank", () => {
  for (const code of spaces) {
    if (code === 0x0a) continue;
    const { diagnostics } = parseDockerfile(
      `FROM a\nRUN b \\\nCOPY${String.fromCharCode(code)}c d\n`,
    );
    const expected = blanks.has(code) ? ["swallowed-instruction"] : [];
    assert.deepEqual(diagnostics.map((one) => one.code), expected, code.toString(16));
  }
});
