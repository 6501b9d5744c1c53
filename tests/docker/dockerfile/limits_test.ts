import assert from "node:assert/strict";
import { canonicalTree } from "../../../docker/dockerfile/canonical_tree.ts";
import { expandWord } from "../../../docker/dockerfile/words/expand.ts";
import { parseDockerfile } from "../../../docker/dockerfile/parse.ts";

Deno.test("parseDockerfile() takes a line of 65,535 bytes and reports one of 65,536", async (t) => {
  const line = (bytes: number) => "RUN " + "x".repeat(bytes - 4);
  const wide = (bytes: number) => "RUN " + "é".repeat((bytes - 4) / 2 | 0) + "x".repeat(bytes % 2);
  const cases = new Map<string, [source: string, diagnostics: unknown[]]>([
    ["65,535 bytes", [`FROM a\n${line(65_535)}\nUSER 1\n`, []]],
    ["65,536 bytes", [`FROM a\n${line(65_536)}\nUSER 1\n`, [[2, "line-too-long"]]]],
    ["65,535 bytes at the end of the file", [`FROM a\n${line(65_535)}`, []]],
    ["65,536 bytes at the end of the file", [`FROM a\n${line(65_536)}`, [[2, "line-too-long"]]]],
    ["a carriage return counts", [`FROM a\n${line(65_535)}\r\n`, [[2, "line-too-long"]]]],
    ["a byte order mark counts", [
      `\ufeff#${"x".repeat(65_532)}\nFROM a\n`,
      [[1, "line-too-long"]],
    ]],
    ["bytes and not characters", [`FROM a\n${wide(65_535)}\n`, []]],
    ["bytes and not characters, too long", [`FROM a\n${wide(65_536)}\n`, [[2, "line-too-long"]]]],
    ["a continued line has no limit", [`FROM a\nRUN ${"xxxxxxxxx\\\n".repeat(9000)}\n`, [
      [9002, "empty-continuation"],
    ]]],
    ["in a here-document", [`FROM a\nRUN <<EOF\n${line(65_536)}\nEOF\nUSER 1\n`, [
      [2, "heredoc-open"],
      [3, "line-too-long"],
    ]]],
    ["and nothing else", [line(65_536).replace("RUN ", "#   "), [[1, "line-too-long"]]]],
  ]);
  for (const [name, [source, expected]] of cases) {
    await t.step(name, () => {
      const { diagnostics } = parseDockerfile(source);
      assert.deepEqual(diagnostics.map(({ line, code }) => [line, code]), expected);
    });
  }
});

Deno.test("parseDockerfile() counts the bytes of a line, those too that are no text", () => {
  const lengths = (count: number) => {
    const bytes = new Uint8Array(count + 12).fill(0xff);
    bytes.set(new TextEncoder().encode("FROM a\nRUN "));
    bytes.set([0x0a], count + 11);
    return parseDockerfile(bytes).diagnostics.map(({ line, code }) => [line, code]);
  };
  assert.deepEqual(lengths(65_535 - 4), []);
  assert.deepEqual(lengths(65_536 - 4), [[2, "line-too-long"]]);
});

Deno.test("parseDockerfile() goes on after a line that is too long", () => {
  const { instructions } = canonicalTree(
    parseDockerfile(`FROM a\nRUN ${"x".repeat(65_536)}\nUSER 1\n`),
  );
  assert.deepEqual(instructions.map(({ instruction }) => instruction), ["FROM", "RUN", "USER"]);
});

Deno.test("parseDockerfile() finishes on a long file of each awkward thing", async (t) => {
  const times = (count: number, line: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => line(index)).join("");
  const cases = new Map([
    ["open brackets", `FROM a\nCMD ${"[\\\n".repeat(300_000)}`],
    ["open objects", `FROM a\nCMD ${'[{"a":\\\n'.repeat(150_000)}`],
    ["nested variables", `FROM a\nUSER ${"${a:-\\\n".repeat(150_000)}`],
    ["flags beyond ASCII", `FROM a\nRUN ${"--é \\\n".repeat(100_000)}`],
    ["nested triggers", `FROM a\n${"ONBUILD \\\n".repeat(100_000)}`],
    ["here-documents that never end", `FROM a\n${times(30_000, (at) => `RUN (( << ${at}\n`)}`],
    ["here-document words", `FROM a\nRUN ${"<<A ".repeat(80_000)}`],
    ["long words before <<", `FROM a\n${`RUN ${"b".repeat(950)} <<A\nA\n`.repeat(2000)}`],
    ["blanks after <<", `FROM a\nRUN <<${`${" ".repeat(60_000)}\\\n`.repeat(16)}a<`],
    ["blanks in a directive", `# escape =${" ".repeat(65_000)}x${" ".repeat(500)}y\nFROM a\n`],
    ["a value that doubles", `FROM a\nENV A=xx\n${"ENV A=$A$A\n".repeat(40_000)}`],
    ["a chain of stages", times(20_000, (at) => `FROM s${at - 1} AS s${at}\nUSER $u${at}\n`)],
    ["a chain of arguments", times(50_000, (at) => `ARG A${at}=$A${at - 1}\n`)],
    ["patterns", `FROM a\nENV A=${"a".repeat(15_000)}\nUSER \${A//*a*a*a*a*b/x}\n`],
    ["continued keywords", `FROM a\n${"COPY x \\\n".repeat(120_000)}`],
    ["comments in a continuation", `FROM a\nRUN b \\\n${"#\n".repeat(4_000_000)}c\n`],
    ["unclosed quotes", `FROM a\nENV ${"\"a'b \\\n".repeat(150_000)}`],
    ["flags", `FROM a\nRUN ${"--mount=a,b \\\n".repeat(80_000)}x`],
    ["zeros", "\0".repeat(1_000_000)],
    ["carriage returns", "\r".repeat(1_000_000)],
  ]);
  for (const [name, source] of cases) {
    await t.step(name, () => {
      assert.ok(parseDockerfile(source).lines.length > 0);
    });
  }
});

Deno.test("expandWord() asks for each variable once, however the word is nested", async (t) => {
  const cases = new Map([
    ["side by side", "$A".repeat(100)],
    ["one in another", "${A:-".repeat(100) + "}".repeat(100)],
    ["in quotes", '"${A}"'.repeat(100)],
    ["in patterns", "${A/${A}/x}".repeat(50)],
  ]);
  for (const [name, word] of cases) {
    await t.step(name, () => {
      let count = 0;
      expandWord(word, () => `${count++}`, "\\");
      assert.equal(count, 100);
    });
  }
});
