import assert from "node:assert/strict";
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { reflowed } from "../../commands/help_layout.ts";
import { buildProgram } from "../../commands/program.ts";
import { complaint, wordsOf } from "../support/command_lines.ts";
import { runInProcess } from "../support/in_process.ts";

/** One help page, and the lines in it that must stay as they were written. */
interface Page {
  /** The words that lead to its command. */
  words: string;
  text: string;
  /** Examples, and indented blocks of the description. */
  verbatim: Set<string>;
}

/** The help of every command that some help lists, for a terminal of so many columns. */
async function pagesAt(width: number): Promise<Page[]> {
  let written: string[] = [];
  const program = await buildProgram({
    tools: () => assert.fail("nothing runs"),
    write: { out: (text) => written.push(text), err: () => assert.fail() },
    finish: () => {},
  }, await allWords());
  const pages: Page[] = [];
  const walk = (command: CommandUnknownOpts) => {
    written = [];
    command.configureOutput({ getOutHelpWidth: () => width });
    command.outputHelp();
    const [, ...after] = written;
    const sources = [command.description(), ...after].join("\n").split("\n");
    pages.push({
      words: wordsTo(command).join(" "),
      text: written.join(""),
      verbatim: new Set(sources.filter((line) => line.startsWith(" "))),
    });
    for (const child of command.createHelp().visibleCommands(command)) walk(child);
  };
  walk(program);
  return pages;
}

/** Commands are made ready only where the call names them. */
async function allWords(): Promise<string[]> {
  const host = {
    tools: () => assert.fail("nothing runs"),
    write: { out: () => {}, err: () => {} },
    finish: () => {},
  };
  const names = (command: CommandUnknownOpts): string[] => [
    command.name(),
    ...command.commands.flatMap(names),
  ];
  return names(await buildProgram(host, []));
}

function wordsTo(command: CommandUnknownOpts): string[] {
  return command.parent === null ? [] : [...wordsTo(command.parent), command.name()];
}

/** What is wrong with the lines of a page, each as a sentence. */
function faultsOf({ text, verbatim }: Page, width: number): string[] {
  const lines = text.split("\n");
  return lines.flatMap((line, index) => {
    if (verbatim.has(line)) return [];
    const faults: string[] = [];
    const words = line.trim().split(/\s+/);
    if (line.length > width && words.length > 1) faults.push(`too long: ${line}`);
    const next = lines[index + 1] ?? "";
    if (continues(line, next) && !verbatim.has(next)) {
      const [word] = /^(\[[^\]]*\]|\S*)/.exec(next.trim())!;
      if (line.length + 1 + word.length <= width) faults.push(`ends early: ${line}\\n${next}`);
    }
    return faults;
  });
}

/** Whether the second line goes on with the sentence of the first. */
function continues(line: string, next: string): boolean {
  if (line.trim() === "" || next.trim() === "") return false;
  const [indent, nextIndent] = [line, next].map((each) => /^ */.exec(each)![0].length);
  if (nextIndent === 0) return indent === 0;
  // A term whose description stands below it; a heading above its items.
  const isTermAlone = indent === 2 && !/\S {2,}\S/.test(line);
  return nextIndent! > 2 && !isTermAlone && !line.endsWith(":");
}

for (const width of [50, 80, 120]) {
  Deno.test(`no line of any help is too long or ends early in ${width} columns`, async () => {
    const pages = await pagesAt(width);
    assert.ok(pages.length > 30, `${pages.length} pages`);
    const faults = pages.flatMap((page) =>
      faultsOf(page, width).map((fault) => `${page.words}: ${fault}`)
    );
    assert.deepEqual(faults, []);
  });
}

Deno.test("help says the same in all widths, and leaves examples and YAML as they are", async () => {
  const [wide, narrow] = [await pagesAt(10_000), await pagesAt(50)];
  for (const [index, page] of wide.entries()) {
    const other = narrow[index]!;
    const squeezed = (text: string) => text.replaceAll(/\s+/g, " ");
    assert.equal(squeezed(other.text), squeezed(page.text), page.words);
    const lines = new Set(other.text.split("\n"));
    const broken = [...page.verbatim].filter((line) => !lines.has(line));
    assert.deepEqual(broken, [], page.words);
  }
  const batch = narrow.find(({ words }) => words === "grade batch");
  assert.match(batch?.text ?? "", /^ {6}feedbackContains: too late {6}# or a list; \S+ regular/m);
});

Deno.test("the check of help sees what is wrong", () => {
  const faults = (text: string) =>
    faultsOf({ words: "", text, verbatim: new Set(["  kept as it is"]) }, 20).length;
  assert.equal(faults("one two three four five"), 1);
  assert.equal(faults("one two\nthree"), 1, "broken twice");
  assert.equal(faults("  --term  one two\n          three"), 0);
  assert.equal(faults("  -t  one\n      two"), 1);
  assert.equal(faults("  kept as it is"), 0);
  assert.equal(faults("Options:\n  --a-very-long-option"), 0);
});

Deno.test("reflowed() joins the lines of a paragraph and keeps indented ones", () => {
  const text = "One sentence\nin two lines.\n\nAnother:\n  a long line to copy\nand on.\n";
  const laidOut = reflowed(text, 14);
  assert.equal(
    laidOut,
    "One sentence\nin two lines.\n\nAnother:\n  a long line to copy\nand on.\n",
  );
  assert.equal(reflowed(text, 80).split("\n")[0], "One sentence in two lines.");
  assert.equal(reflowed(laidOut, 14), laidOut);
});

Deno.test("every command has two examples at least, which the parser takes", async () => {
  const wrong: string[] = [];
  for (const { words, text } of await pagesAt(80)) {
    const examples = (text.split("Examples:\n")[1] ?? "").split("\n\n")[0]!.split("\n")
      .filter((line) => line.startsWith("  "));
    if (examples.length < 2) wrong.push(`${words}: ${examples.length} examples`);
    for (const example of examples) {
      const calls = wordsOf(example);
      if (!calls.some((call) => call.join(" ").includes(words))) wrong.push(`other: ${example}`);
      for (const call of calls) {
        const problem = await complaint(call);
        if (problem !== undefined) wrong.push(`${example}: ${problem}`);
      }
    }
  }
  assert.deepEqual(wrong, []);
});

Deno.test("the top help has groups of commands, and endpoints are in no help", async () => {
  const { stdout, code } = await runInProcess(["--help"]);
  assert.equal(code, 0);
  const headings = stdout.split("\n").filter((line) => /^[A-Z].*:$/.test(line));
  assert.deepEqual(headings, [
    ...["Begin and check:", "Grade:", "Release:", "Account:", "More:", "Options:", "Examples:"],
  ]);
  for (const { words, text } of await pagesAt(80)) {
    assert.doesNotMatch(text, /-(endpoint|action) </, words);
    if (words === "") continue;
    assert.equal(text.match(/^Global options .*: courseraprogramming --help$/gm)?.length, 1, words);
    assert.doesNotMatch(text, /--docker-context|--color/, words);
  }
});
