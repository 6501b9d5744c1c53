import fc from "fast-check";
import assert from "node:assert/strict";
import { parseDockerfile } from "../../../docker/dockerfile/parse.ts";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Length of the character that begins at an offset, 0 if none does. */
function characterLength(bytes: Uint8Array, at: number): number {
  for (let length = 1; length <= 4; length++) {
    try {
      if (decoder.decode(bytes.subarray(at, at + length)) !== "") return length;
    } catch {
      // Perhaps a longer one.
    }
  }
  return 0;
}

/** As Go decodes: each byte that is not part of a character becomes U+FFFD. */
function decoded(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length;) {
    const length = characterLength(bytes, at);
    text += length === 0 ? "\ufffd" : decoder.decode(bytes.subarray(at, at + length));
    at += Math.max(length, 1);
  }
  return text;
}

/** Where the ranges of well-formed sequences begin and end, and what lies beside them. */
const edges = [
  ...[0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1],
  ...[0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xf8, 0xff],
];

Deno.test("parseDockerfile() decodes each broken byte by itself", () => {
  const check = (...bytes: number[]) => {
    const source = new Uint8Array([0x78, ...bytes, 0x79]);
    assert.deepEqual(parseDockerfile(source).lines, [decoded(source)], bytes.join(" "));
  };
  for (const one of edges) {
    check(one);
    for (const two of edges) check(one, two);
  }
  for (const one of [0xe0, 0xe1, 0xed, 0xef, 0xf0, 0xf4]) {
    for (const three of edges) check(one, 0x90, three);
  }
  const byte = fc.constantFrom(...edges);
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 8 }), (bytes) => check(...bytes)),
    { numRuns: 200 },
  );
});

Deno.test("parseDockerfile() drops carriage returns at line ends, and a byte order mark once", () => {
  const lines = (source: string) => parseDockerfile(source).lines;
  assert.deepEqual(lines("a\r\n\r\r\nb\rc\r"), ["a", "", "b\rc"]);
  assert.deepEqual(lines("\ufeff\ufeffa\n\ufeffb"), ["\ufeffa", "\ufeffb"]);
  assert.deepEqual(lines("a\n\n"), ["a", ""]);
  assert.deepEqual(lines("\n"), [""]);
  assert.deepEqual(lines(""), []);
  assert.deepEqual(parseDockerfile(new TextEncoder().encode("\ufeffFROM a")).lines, ["FROM a"]);
});

Deno.test("parseDockerfile() keeps line ends and tabs of here-documents", () => {
  const content = (source: string) =>
    parseDockerfile(`FROM a\nRUN ${source}`).instructions[1]?.heredocs.map((heredoc) => {
      const { content, closed, startLine, endLine } = heredoc;
      return [content, closed, startLine, endLine];
    });
  assert.deepEqual(content("<<A\r\nx\r\n\r\r\nA\r\n"), [["x\r\n\r\r\n", true, 3, 5]]);
  assert.deepEqual(content("<<-A\n\tx\n\t\tA"), [["\tx\n", true, 3, 4]]);
  assert.deepEqual(content("<<-A\n\tx\n \tA\n"), [["\tx\n \tA\n", false, 3, 4]]);
  assert.deepEqual(content("<<A\n\tA\nx"), [["\tA\nx", false, 3, 4]]);
  assert.deepEqual(content("<<A <<B\nA\nB"), [["", true, 3, 3], ["", true, 4, 4]]);
  assert.deepEqual(content("<<A"), [["", false, 3, 2]]);
  assert.deepEqual(content("echo $((1 <<A))\nA))\nx"), [["", true, 3, 3]]);
  assert.deepEqual(content("echo $((1 <<A))\nA)) \nx"), [["", false, 3, 2]]);
  assert.deepEqual(content("echo $((1 <<-A))\n\t\tA))\nx"), [["", true, 3, 3]]);
  assert.deepEqual(content("echo $((1 <<A))\n\tA))\nx"), [["", false, 3, 2]]);
  for (const name of ["$U", "${U}", "${U:-x}", "${U-x}", "${U#x}", "${U%x}", "${U/x/y}", "$"]) {
    assert.deepEqual(content(`<<${name}\nx\n${name}`), [["x\n", true, 3, 4]], name);
  }
  for (const broken of ["${U", "${U:#x}", "${U:%x}", "${}", "'", '"', "${U^}"]) {
    assert.deepEqual(content(`${broken} <<A\nx\nA`), [], broken);
  }
});
