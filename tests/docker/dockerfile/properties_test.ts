import fc from "fast-check";
import assert from "node:assert/strict";
import type { Command, Dockerfile, Range } from "../../../docker/dockerfile/ast.ts";
import { canonicalTree } from "../../../docker/dockerfile/canonical_tree.ts";
import { parseDockerfile } from "../../../docker/dockerfile/parse.ts";
import { printDockerfile } from "../../support/print_dockerfile.ts";
import { trimSpace } from "../../../docker/dockerfile/white_space.ts";

/** What makes a parser stumble, in any order. */
const fragments = [
  ..."FROM RUN COPY ADD ENV LABEL ARG CMD ENTRYPOINT HEALTHCHECK ONBUILD SHELL VOLUME USER".split(
    " ",
  ),
  ..." |  |\t|\v|\r|\n|\n\n|\r\n|\u00a0|\u0085|\ufeff|\u{1f600}|\ud800|#|# escape=`\n|# x\n".split(
    "|",
  ),
  ...'\\ \\\n `\n ` " \' = == $ ${ } ${A:-b} $A [ ] , {"a":1} ["a"] 5 null << <<- <<EOF <<\'E\' EOF E'
    .split(" "),
  ..."-- --from= --mount=from=a --link --x --interval=5s AS a b AS NONE /x * ? / % : + -".split(
    " ",
  ),
  "<<EOF\nbody\nEOF\n",
  "<<-'E' \n\tbody\n\tE\n",
];

const soup = fc.array(fc.constantFrom(...fragments), { maxLength: 60 }).map((parts) =>
  parts.join("")
);
const lines = fc.array(
  fc.tuple(
    fc.constantFrom(..."FROM RUN COPY ADD ENV LABEL ARG CMD HEALTHCHECK ONBUILD VOLUME".split(" ")),
    fc.array(fc.constantFrom(...fragments), { maxLength: 8 }),
  ),
  { maxLength: 10 },
).map((instructions) => instructions.map(([word, rest]) => `${word} ${rest.join(" ")}\n`).join(""));
const source = fc.oneof(soup, lines, fc.string({ unit: "binary", maxLength: 200 }));

Deno.test("parseDockerfile() takes any bytes", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
    checkConsistency(parseDockerfile(bytes));
  }));
});

Deno.test("parseDockerfile() takes any text and keeps every place inside the file", () => {
  fc.assert(
    fc.property(source, (text) => {
      const file = parseDockerfile(text);
      checkConsistency(file);
      const encoded = parseDockerfile(new TextEncoder().encode(text));
      if (text.isWellFormed()) assert.deepEqual(canonicalTree(encoded), canonicalTree(file));
    }),
    { numRuns: 1000 },
  );
});

Deno.test("printDockerfile() prints what parses to the same tree", () => {
  fc.assert(
    fc.property(source, (text) => {
      const file = parseDockerfile(text);
      const again = parseDockerfile(printDockerfile(file));
      assert.deepEqual(withoutLines(again), withoutLines(file));
      assert.equal(again.escape, file.escape);
      assert.equal(printDockerfile(again), printDockerfile(file));
    }),
    { numRuns: 1000 },
  );
});

Deno.test("parseDockerfile() finds the same here-documents where a quote makes it read closely", () => {
  const parts = fc.constantFrom(
    ..."a|<|<<|<<-|<<EOF|<<-A|3<<B|EOF| |  |\t|\r|\u00a0|\u0085|\ufeff|/|{|}|((".split("|"),
  );
  const words = (text: string) =>
    parseDockerfile(`FROM a\nRUN ${text}\n`).instructions[1]?.heredocs.map((heredoc) => [
      heredoc.name,
      heredoc.chomp,
      heredoc.range.start,
      heredoc.range.end,
    ]);
  let found = 0;
  fc.assert(
    fc.property(fc.array(parts, { minLength: 1, maxLength: 12 }), (text) => {
      const line = `x ${text.join("")} x`;
      const plain = words(line);
      found += plain?.length ?? 0;
      assert.deepEqual(plain, words(`${line} ''`));
    }),
    { numRuns: 1000 },
  );
  assert.ok(found > 100);
});

function withoutLines(file: Dockerfile): unknown {
  const comments = file.instructions.map((instruction) => instruction.comments.map((c) => c.text));
  return canonicalTree(file).instructions.map((instruction, index) => {
    return { ...instruction, startLine: 0, endLine: 0, comments: comments[index] };
  });
}

/** What holds for every parsed file. */
function checkConsistency(file: Dockerfile): void {
  let line = 0;
  for (const instruction of file.instructions) {
    const { startLine, endLine, args, json, trigger } = instruction;
    assert.ok(startLine > line && endLine >= startLine && endLine <= file.lines.length);
    line = endLine;
    assert.notEqual(args === undefined, json === undefined);
    const commands = trigger === undefined ? [instruction] : [instruction, trigger];
    for (const command of commands) {
      checkRange(command.keywordRange, file);
      checkRange(command.rest.range, file);
      for (const flag of command.flags) checkRange(flag.range, file);
      for (const word of command.args ?? command.json ?? []) checkRange(word.range, file);
      checkTexts(command, file);
    }
    for (const { text, range } of [...instruction.comments, ...instruction.innerComments]) {
      assert.equal(trimSpace(written(range, file)?.slice(1) ?? ""), text);
    }
    for (const heredoc of instruction.heredocs) {
      checkRange(heredoc.range, file);
      const body = heredoc.content.split("\n").length - 1;
      if (heredoc.closed) assert.equal(heredoc.startLine + body, heredoc.endLine);
    }
  }
  for (const { range, line: reported, code } of file.diagnostics) {
    if (file.lines.length > 0) checkRange(range, file, code);
    assert.ok(reported >= 1 && reported <= Math.max(file.lines.length, 1));
  }
  assert.deepEqual(
    file.stages.map(({ from }) => from),
    file.instructions.filter(({ instruction }) => instruction === "FROM"),
  );
}

/** What stands at the places of a command, where they lie on one line. */
function checkTexts(command: Command, file: Dockerfile): void {
  const { keywordRange, written: keyword, rest, args, flags, json } = command;
  assert.equal(written(keywordRange, file) ?? keyword, keyword);
  assert.equal(written(rest.range, file) ?? rest.value, rest.value);
  for (const { value, range } of args ?? []) {
    const text = written(range, file);
    // Of an escape at the end of a line nothing is left.
    if (value !== text && text !== undefined) assert.equal(value, text.slice(0, -1));
  }
  for (const { text, range } of flags) {
    const found = written(range, file);
    if (found !== undefined && !/['"\\`]|[^\0-\x7f]/.test(found)) assert.equal(text, found);
  }
  for (const { value, range } of command.instruction === "HEALTHCHECK" ? [] : json ?? []) {
    const text = written(range, file);
    if (text !== undefined) assert.equal(String(JSON.parse(text)).toWellFormed(), value);
  }
}

/** The text at a place on one line. */
function written({ start, end }: Range, { lines }: Dockerfile): string | undefined {
  if (start.line !== end.line) return undefined;
  return lines[start.line - 1]?.slice(start.column - 1, end.column - 1);
}

function checkRange({ start, end }: Range, { lines }: Dockerfile, note = ""): void {
  assert.ok(start.line < end.line || (start.line === end.line && start.column <= end.column), note);
  for (const { line, column } of [start, end]) {
    const text = lines[line - 1];
    assert.ok(text !== undefined && column >= 1 && column <= text.length + 1, `${note} ${line}`);
  }
}
