import assert from "node:assert/strict";
import { applyEdits, replaceFile } from "../../../docker/check/fixes.ts";
import type { Edit } from "../../../docker/rules/rule.ts";
import { checkSubject } from "../../../docker/check/runner.ts";
import { type ContextFiles, subjectOf } from "../../support/subjects.ts";
import { temporaryFolder } from "../../support/files.ts";

const file = "f";
const lines = (start: number, end: number): Edit => ({ kind: "delete-lines", file, start, end });
const word = (line: number, column: number, length: number, text: string): Edit => ({
  ...{ kind: "replace", file, text },
  range: { start: { line, column }, end: { line, column: column + length } },
});
const unix: Edit = { kind: "unix-lines", file };

Deno.test("applyEdits() changes what it is told to, and nothing else", () => {
  const text = "one\ntwo\nthree\nfour\n";
  const cases: [edits: Edit[], expected: string][] = [
    [[], text],
    [[lines(1, 1)], "two\nthree\nfour\n"],
    [[lines(2, 3)], "one\nfour\n"],
    [[lines(4, 4)], "one\ntwo\nthree\n"],
    [[lines(1, 1), lines(3, 3)], "two\nfour\n"],
    [[lines(3, 3), lines(1, 1)], "two\nfour\n"],
    [[lines(2, 3), lines(3, 4)], "one\ntwo\n"],
    [[lines(2, 3), lines(2, 3)], "one\nfour\n"],
    [[lines(2, 3), word(2, 1, 3, "TWO")], "one\nfour\n"],
    [[lines(2, 2), word(3, 1, 5, "3")], "one\n3\nfour\n"],
    [[word(1, 1, 3, "ONE")], "ONE\ntwo\nthree\nfour\n"],
    [[word(3, 2, 3, "_")], "one\ntwo\nt_e\nfour\n"],
    [[word(2, 1, 3, "2"), word(4, 1, 4, "4")], "one\n2\nthree\n4\n"],
    [[word(2, 1, 3, "2"), word(2, 1, 3, "3")], "one\n2\nthree\nfour\n"],
  ];
  for (const [edits, expected] of cases) assert.equal(applyEdits(text, edits), expected);
});

Deno.test("applyEdits() makes line ends LF, a carriage return elsewhere stays", () => {
  assert.equal(applyEdits("a\r\nb\r\r\nc\rd\r", [unix]), "a\nb\nc\rd\r");
  assert.equal(applyEdits("a\r\nb\r\n", [lines(1, 1)]), "b\r\n");
  assert.equal(applyEdits("a\r\nb\r\n", [lines(1, 1), unix]), "b\n");
});

Deno.test("applyEdits() counts columns after a byte order mark, and replaces words alone", () => {
  assert.equal(applyEdits("\ufeffadd a", [word(1, 1, 3, "copy")]), "\ufeffcopy a");
  assert.equal(applyEdits("\xef\xbb\xbfadd a", [word(1, 1, 3, "copy")]), "\xef\xbb\xbfcopy a");
  assert.equal(applyEdits("x\n\ufeffadd", [word(2, 2, 3, "copy")]), "x\n\ufeffcopy");
  assert.equal(applyEdits("a b c", [word(1, 1, 3, "copy")]), "a b c");
});

/** The kinds of edits of all findings. */
function edits(text: string, files?: ContextFiles): string[] {
  const { findings } = checkSubject(subjectOf(`FROM debian:12-slim\n${text}`, { files }), {
    ignore: new Set(),
  });
  return findings.flatMap(({ edit }) => {
    if (edit === undefined) return [];
    if (edit.kind === "delete-lines") return [`delete ${edit.start}-${edit.end}`];
    return [edit.kind === "replace" ? `replace by ${edit.text}` : `${edit.kind} ${edit.file}`];
  });
}

Deno.test("findings carry an edit where it is safe", () => {
  const a: ContextFiles = { "a.txt": ["0644", "x"] };
  assert.deepEqual(edits("EXPOSE 80 \\\n 81\nRUN id\n"), ["delete 2-3"]);
  assert.deepEqual(edits("# note\nEXPOSE 80\n"), ["delete 3-3"]);
  assert.deepEqual(edits("# cpg ignore=CPG011 x\nEXPOSE 80\n"), []);
  assert.deepEqual(edits("# cpg ignore-file=CPG011 x\nEXPOSE 80\n"), ["delete 3-3"]);
  assert.deepEqual(edits("EXPOSE 80 \\\n\n 81\n"), []);
  assert.deepEqual(edits('ENTRYPOINT ["a"]\nENTRYPOINT ["b"]\n'), ["delete 2-2"]);
  assert.deepEqual(edits("ADD a.txt /g/\n", a), ["replace by COPY"]);
  assert.deepEqual(edits("add a.txt /g/\n", a), ["replace by copy"]);
  assert.deepEqual(edits("Add a.txt /g/\n", a), ["replace by COPY"]);
  assert.deepEqual(edits("ADD --chown=1 --chmod=1 --link a.txt /g/\n", a), ["replace by COPY"]);
  assert.deepEqual(edits("ADD --unpack a.txt /g/\n", a), []);
  assert.deepEqual(edits("ADD --exclude=x a.txt /g/\n", a), []);
  assert.deepEqual(edits("ADD a.txt b.txt /g/\n", a), []);
  assert.deepEqual(edits("ADD a.txt /g/\n"), []);
  assert.deepEqual(edits("ADD a.txt d /g/\n", { ...a, "d/x": ["0644", "x"] }), []);
  assert.deepEqual(edits("ADD a.txt <<E /g/\nE\n", a), []);
  assert.deepEqual(edits("ADD a.txt \\\n\n /g/\n", a), []);
  const crlf: ContextFiles = { "run.sh": ["0755", "#!/bin/sh\r\n"] };
  assert.deepEqual(edits("COPY run.sh /g/\n", crlf), ["unix-lines run.sh"]);
  assert.deepEqual(edits("COPY <<E /g/run.sh\n#!/bin/sh\r\nE\n", {}), []);
});

Deno.test("replaceFile() replaces what changed, follows links and keeps modes", async () => {
  await using folder = await temporaryFolder({ f: "one\n" });
  const path = `${folder.path}/f`;
  await Deno.chmod(path, 0o4750);
  await Deno.symlink("f", `${folder.path}/link`);
  assert.equal(await replaceFile(path, (text) => text), false);
  assert.equal(await replaceFile(`${folder.path}/link`, (text) => `${text}two\n`), true);
  assert.equal(await Deno.readTextFile(path), "one\ntwo\n");
  assert.equal(((await Deno.stat(path)).mode ?? 0) & 0o7777, 0o4750);
  assert.ok((await Deno.lstat(`${folder.path}/link`)).isSymlink);
  const names = (await Array.fromAsync(Deno.readDir(folder.path))).map(({ name }) => name);
  assert.deepEqual(names.sort(), ["f", "link"]);
});
