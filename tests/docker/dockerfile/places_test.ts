import assert from "node:assert/strict";
import type { Range } from "../../../docker/dockerfile/ast.ts";
import { parseDockerfile } from "../../../docker/dockerfile/parse.ts";

/** `line:column-column`, or with both lines when they differ. */
function place({ start, end }: Range): string {
  const last = start.line === end.line ? end.column : `${end.line}:${end.column}`;
  return `${start.line}:${start.column}-${last}`;
}

function first(source: string) {
  const [instruction] = parseDockerfile(source).instructions;
  assert.ok(instruction);
  return instruction;
}

Deno.test("parseDockerfile() places keyword, flags and words in their physical lines", () => {
  const { keywordRange, flags, args, rest, range } = first(
    '  COPY --from=b \\\n # note\n\t--chown="a \\\nb" one t\\\nwo /x\n',
  );
  assert.equal(place(keywordRange), "1:3-7");
  assert.deepEqual(flags.map((flag) => place(flag.range)), ["1:8-16", "3:2-4:3"]);
  assert.deepEqual(flags.map(({ name, value }) => [name, value]), [["from", "b"], [
    "chown",
    "a b",
  ]]);
  assert.deepEqual(args?.map((word) => place(word.range)), ["4:4-7", "4:8-5:3", "5:4-6"]);
  assert.equal(place(rest.range), "4:4-5:6");
  assert.equal(place(range), "1:3-5:6");
});

Deno.test("parseDockerfile() places the elements of JSON arrays with their quotes", () => {
  const { json } = first('CMD [ "a\\n", \\\n  "b" ]\n');
  assert.deepEqual(json?.map(({ value, range }) => [value, place(range)]), [
    ["a\n", "1:7-12"],
    ["b", "2:3-6"],
  ]);
});

Deno.test("parseDockerfile() places names, values and equals signs", () => {
  const { args } = first("ENV A=1 \\\n  BC='x y'\n");
  assert.deepEqual(args?.map(({ value, range }) => [value, place(range)]), [
    ["A", "1:5-6"],
    ["1", "1:7-8"],
    ["=", "1:6-7"],
    ["BC", "2:3-5"],
    ["'x y'", "2:6-11"],
    ["=", "2:5-6"],
  ]);
  const legacy = first("ENV A  b c\n").args;
  assert.deepEqual(legacy?.map(({ range }) => place(range)), ["1:5-6", "1:8-11", "1:6-6"]);
});

Deno.test("parseDockerfile() places here-documents", () => {
  const { heredocs } = first("RUN cat \"<<x\" \\\n 3<<-'E F' <<$A\n1\nE F\n$A\n");
  assert.deepEqual(
    heredocs.map(({ range, startLine, endLine }) => [place(range), startLine, endLine]),
    [["2:2-11", 3, 4], ["2:12-16", 5, 5]],
  );
});

Deno.test("parseDockerfile() places the instruction after ONBUILD", () => {
  const { trigger } = first("onbuild \\\n copy --link a b\n");
  assert.equal(trigger?.written, "copy");
  assert.equal(place(trigger.keywordRange), "2:2-6");
  assert.deepEqual(trigger.args?.map(({ range }) => place(range)), ["2:14-15", "2:16-17"]);
});

Deno.test("parseDockerfile() places a diagnostic at the word and reports it for the first line", () => {
  const { diagnostics } = parseDockerfile("FROM a\nCOPY \\\n --from a \\\n b\nUSER $X\n");
  assert.deepEqual(
    diagnostics.map(({ code, line, endLine, range }) => [code, line, endLine, place(range)]),
    [
      ["flag-needs-value", 2, 4, "3:2-8"],
      ["undefined-variable", 5, 5, "5:6-8"],
    ],
  );
});

Deno.test("parseDockerfile() keeps comments with the instruction they belong to", () => {
  const { instructions, lines } = parseDockerfile(
    "# syntax=x\n# lost\n#\n# one \n\n  #two\nFROM a\n# three\nRUN x \\\n # inner\n y\n# last\n",
  );
  assert.deepEqual(instructions.map(({ comments }) => comments.map((c) => [c.line, c.text])), [
    [[4, "one"], [6, "two"]],
    [[8, "three"]],
  ]);
  assert.deepEqual(instructions[1]?.innerComments.map((c) => [c.text, place(c.range)]), [
    ["inner", "10:2-9"],
  ]);
  assert.equal(lines.length, 12);
  assert.equal(lines[3], "# one ");
});

Deno.test("parseDockerfile() keeps directives, the escape and the words as written", () => {
  const file = parseDockerfile("\ufeff# Syntax = docker/dockerfile:1 \n#escape=`\nfrom a as B\n");
  assert.equal(file.escape, "`");
  assert.deepEqual(file.directives.map(({ name, value, line }) => [name, value, line]), [
    ["syntax", "docker/dockerfile:1", 1],
    ["escape", "`", 2],
  ]);
  assert.equal(file.instructions[0]?.written, "from");
  assert.equal(file.stages[0]?.name, "b");
});

Deno.test("parseDockerfile() sorts diagnostics by line and says what was meant", () => {
  const { diagnostics } = parseDockerfile("FROM a\nCOPPY a b\nCOPY --chwon=1 a b\nHEALTHCHECK x\n");
  assert.deepEqual(diagnostics.map(({ line, message }) => [line, message]), [
    [2, "There is no instruction `COPPY`: did you mean COPY?"],
    [3, "COPY has no flag `--chwon`: did you mean --chown?"],
    [4, "HEALTHCHECK is followed by CMD or NONE, not `x`"],
  ]);
});

Deno.test("parseDockerfile() places what follows flags of characters beyond ASCII", () => {
  const { flags, args } = first("COPY --chown=é€😀 --from=ab --x=é c /d\n");
  assert.deepEqual(flags.map(({ range }) => place(range)), ["1:6-18", "1:19-28", "1:29-34"]);
  assert.deepEqual(args?.map(({ range }) => place(range)), ["1:35-36", "1:37-39"]);
});

Deno.test("parseDockerfile() reads flags up to the end of the line", () => {
  const flags = (text: string) => {
    const { flags, args } = first(`RUN ${text}\n`);
    return [...flags.map((flag) => `${flag.text} ${place(flag.range)}`), args?.[0]?.value];
  };
  assert.deepEqual(flags("--a  --b=c"), ["--a 1:5-8", "--b=c 1:10-15", undefined]);
  assert.deepEqual(flags("--a -- --b"), ["--a 1:5-8", "--b"]);
  assert.deepEqual(flags("--"), [undefined]);
  assert.deepEqual(flags("-a --b"), ["-a --b"]);
  assert.deepEqual(flags("--!#%&(~ x"), ["--!#%&(~ 1:5-13", "x"]);
  assert.deepEqual(flags('--a="b c"d x'), ["--a=b cd 1:5-15", "x"]);
  assert.deepEqual(flags("--a='b\\'c' x"), ["--a=b'c 1:5-15", "x"]);
  assert.deepEqual(flags('--a="\'" x'), ["--a=' 1:5-12", "x"]);
  assert.deepEqual(flags("--a\tx"), ["--a 1:5-8", "x"]);
  assert.deepEqual(flags("--a=b\\ c x"), ["--a=b c 1:5-13", "x"]);
  assert.deepEqual(flags("--a\\"), ["--a 1:5-8", undefined]);
});

Deno.test("parseDockerfile() follows ONBUILDs within each other to some depth", () => {
  const depth = (count: number) => {
    const [, instruction] =
      parseDockerfile(`FROM a\n${"ONBUILD ".repeat(count)}RUN x\n`).instructions;
    let found = 0;
    for (let next = instruction?.trigger; next !== undefined; next = next.trigger) found++;
    return found;
  };
  assert.equal(depth(1), 1);
  assert.equal(depth(100), 100);
  assert.equal(depth(101), 100);
});

Deno.test("parseDockerfile() places a word that begins its line", () => {
  const { args, rest } = first("COPY a \\\nb \\\n# x\n/c\n");
  assert.deepEqual(args?.map(({ range }) => place(range)), ["1:6-7", "2:1-2", "4:1-3"]);
  assert.equal(place(rest.range), "1:6-4:3");
});

Deno.test("parseDockerfile() takes directives at the head of the file alone, the first of a name", () => {
  const head = (text: string) => {
    const { directives, instructions, escape } = parseDockerfile(`${text}\nFROM a\n`);
    const said = directives.map(({ name, value, line }) => `${line} ${name}=${value}`);
    const comments = instructions[0]?.comments.map((comment) => comment.text) ?? [];
    return [escape, ...said, ...comments.map((text) => `# ${text}`)];
  };
  assert.deepEqual(head("# syntax=x"), ["\\", "1 syntax=x"]);
  assert.deepEqual(head("# note\n# syntax=x"), ["\\", "# note", "# syntax=x"]);
  assert.deepEqual(head("\n# syntax=x\n# escape=`"), ["\\", "# syntax=x", "# escape=`"]);
  assert.deepEqual(head("# escape=`\n# one"), ["`", "1 escape=`", "# one"]);
  assert.deepEqual(head("# check=skip=all\n# syntax=x\n# escape=`"), [
    ...["`", "1 check=skip=all", "2 syntax=x", "3 escape=`"],
  ]);
  assert.deepEqual(head("# syntax=x\n# syntax=y\n# check=skip=all"), ["\\", "1 syntax=x"]);
  assert.deepEqual(head("#!/bin/x\n# syntax=x\n# escape=`"), [
    ...["\\", "2 syntax=x", "# !/bin/x", "# syntax=x", "# escape=`"],
  ]);
  assert.deepEqual(head("# syntax1=x"), ["\\", "# syntax1=x"]);
  assert.deepEqual(head("# syntax x"), ["\\", "# syntax x"]);
  assert.deepEqual(head("# syntax="), ["\\", "# syntax="]);
  assert.deepEqual(head(" # syntax=x"), ["\\"]);
  assert.deepEqual(head("# SYNTAX = x y "), ["\\", "1 syntax=x y"]);
});
