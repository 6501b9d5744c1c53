import fc from "fast-check";
import assert from "node:assert/strict";
import { join } from "node:path";
import { findProgram, installPrograms } from "../../../scripts/apt.ts";
import { commandTree, helpOf, wordsOf } from "../../../scripts/docs/command_tree.ts";
import { manPage } from "../../../scripts/docs/man_page.ts";
import { paragraphs } from "../../../scripts/docs/roff.ts";
import { temporaryFolder } from "../../support/files.ts";

interface Formatted {
  text: string;
  complaints: string;
}

/** What a program that formats pages makes of one. */
async function format(program: string, args: string[], page: string): Promise<Formatted> {
  await installPrograms({ [program]: program });
  await using folder = await temporaryFolder({ "page.1": page });
  const path = await findProgram(program);
  assert.ok(path !== undefined, `${program} is not installed`);
  const { stdout, stderr } = await new Deno.Command(path, {
    args: [...args, join(folder.path, "page.1")],
    env: { LC_ALL: "C.UTF-8" },
  }).output();
  const decoder = new TextDecoder();
  return { text: decoder.decode(stdout), complaints: decoder.decode(stderr) };
}

/** On lines so wide that only the page itself breaks them, without bold and underlined letters. */
const groff = (page: string) =>
  format("groff", ["-man", "-Tutf8", "-ww", "-rLL=2000n", "-P-c", "-P-b", "-P-u", "-P-o"], page);

const page = await manPage({ version: "1.2.3", date: "2026-01-31" });

Deno.test("the manual page is one that groff and mandoc take without a warning", async () => {
  const { text, complaints } = await groff(page);
  assert.equal(complaints, "");
  assert.match(text, /^COURSERAPROGRAMMING\(1\) +User Commands +COURSERAPROGRAMMING\(1\)\n/);
  assert.match(text, /\ncourseraprogramming 1\.2\.3 +2026-01-31 +COURSERAPROGRAMMING\(1\)\n$/);
  const lint = (page: string) => format("mandoc", ["-T", "lint", "-W", "warning"], page);
  assert.equal((await lint(page)).text, "");
  assert.notEqual((await lint(`${page}.XX\n`)).text, "", "it finds faults");
});

Deno.test("the manual page has every option and every example of the help, as they are typed", async () => {
  const { text } = await groff(page);
  const lines = new Set(text.split("\n").map((line) => line.trim()));
  const { program, commands } = await commandTree();
  assert.ok(commands.length > 25);
  for (const command of [program, ...commands]) {
    for (const { flags } of command.createHelp().visibleOptions(command)) {
      const words = flags.replace(/[<>]/g, "");
      // A short description stands beside its option.
      assert.ok([...lines].some((line) => line === words || line.startsWith(`${words} `)), words);
    }
    const examples = helpOf(command, 80).after.split("\n").filter((line) => /^ +\S/.test(line));
    assert.ok(examples.length >= 2, wordsOf(command));
    for (const line of examples) assert.ok(lines.has(line.trim()), line);
  }
});

Deno.test("what roff reads as a request or an escape comes out as it was written", async () => {
  const printable = fc.string({ unit: fc.constantFrom(..."\\.'\"`^~-–…é→ abfRP(*n[]{}|@%&<") });
  const words = printable.map((text) => text.replaceAll(/\s+/g, " ").trim())
    .filter((text) => text !== "");
  const requests = [".SH x", "'br", "\\fBx", "\\-", "...", "~/.x ^", '.B "x"'];
  const examples = fc.sample(words, { numRuns: 400, seed: 1 });
  const written = [...requests, ...[...requests, ...examples].map((line) => `  ${line}`)];
  const { text, complaints } = await groff(
    [".TH X 1", ".SH X", ...paragraphs(written.join("\n\n")), ""].join("\n"),
  );
  assert.equal(complaints, "");
  const found = text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const [heading, footer] = [found.indexOf("X"), found.length - 1];
  assert.deepEqual(found.slice(heading + 1, footer), written.map((line) => line.trim()));
});

Deno.test("sentences stand on lines of their own; code in them keeps its dashes", () => {
  assert.deepEqual(paragraphs("Use `--a-b` or --c.\n.x is well-known.\n\n  a-b\n"), [
    ".PP",
    "Use \\fB\\-\\-a\\-b\\fP or \\-\\-c. .x is well-known.",
    ".PP",
    ".EX",
    "  a\\-b",
    ".EE",
  ]);
  assert.deepEqual(paragraphs("One. Two (`x`). `three`"), [
    ...[".PP", "One.", "Two (\\fBx\\fP).", "\\fBthree\\fP"],
  ]);
});
