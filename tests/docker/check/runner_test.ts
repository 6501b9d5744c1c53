import assert from "node:assert/strict";
import { applyEdits, replaceFile } from "../../../docker/check/fixes.ts";
import { checkSubject } from "../../../docker/check/runner.ts";
import { type ContextFiles, subjectOf } from "../../support/subjects.ts";
import { temporaryFolder } from "../../support/files.ts";

const base = "FROM debian:12-slim\n";

/** `LINE ID ignored reason` of the findings of some rules. */
function outcome(text: string, ids: string[], files?: ContextFiles, ignore: string[] = []) {
  const { findings } = checkSubject(subjectOf(base + text, { files }), {
    ignore: new Set(ignore),
  });
  return findings.filter(({ rule }) => ids.includes(rule.id)).map((
    finding,
  ) => [finding.line, finding.rule.id, finding.ignored, finding.reason]);
}

Deno.test("an ignore comment silences a rule for its instruction, by id or name", () => {
  const text =
    "# cpg ignore=CPG010 for people\nEXPOSE 80\n\n# cpg ignore=no-expose\n\nEXPOSE 81\n" +
    "EXPOSE 82\n";
  assert.deepEqual(outcome(text, ["CPG000", "CPG010"]), [
    [3, "CPG010", true, "for people"],
    [7, "CPG010", true, undefined],
    [8, "CPG010", false, undefined],
  ]);
});

Deno.test("an ignore comment works inside a continuation, and with a list", () => {
  const text = "ENV A=1 \\\n  # cpg ignore=CPG025,CPG011 why\n  B=2\n";
  assert.deepEqual(outcome(text, ["CPG000", "CPG011"]), [
    [2, "CPG011", true, "why"],
    [3, "CPG000", false, undefined],
  ]);
});

Deno.test("an empty comment cuts an ignore comment off", () => {
  const text = "# cpg ignore=CPG010 why\n#\nEXPOSE 80\n";
  assert.deepEqual(outcome(text, ["CPG000", "CPG010"]), [
    [2, "CPG000", false, undefined],
    [4, "CPG010", false, undefined],
  ]);
});

Deno.test("ignore-file silences a rule everywhere, wherever it stands", () => {
  const text = "EXPOSE 80\nEXPOSE 81\n# cpg ignore-file=CPG010 kept for docs\n";
  assert.deepEqual(outcome(text, ["CPG000", "CPG010"]), [
    [2, "CPG010", true, "kept for docs"],
    [3, "CPG010", true, "kept for docs"],
  ]);
});

Deno.test("a finding on the context is silenced for the file only", () => {
  const files: ContextFiles = { "samples/a.py": ["0644", "x"] };
  const above = outcome("# cpg ignore=CPG032 why\nCOPY . /g/\n", ["CPG000", "CPG032"], files);
  assert.deepEqual(above, [
    [2, "CPG000", false, undefined],
    [3, "CPG032", false, undefined],
  ]);
  const whole = outcome("COPY . /g/\n# cpg ignore-file=CPG032 why\n", ["CPG032"], files);
  assert.deepEqual(whole, [[2, "CPG032", true, "why"]]);
});

Deno.test("`all` needs a reason", () => {
  const idle = outcome("# cpg ignore=all\nEXPOSE 80\n", ["CPG000", "CPG010"]);
  assert.deepEqual(idle, [[2, "CPG000", false, undefined], [3, "CPG010", false, undefined]]);
  const used = outcome("# cpg ignore=all it is fine\nEXPOSE 80\n", ["CPG000", "CPG010"]);
  assert.deepEqual(used, [[3, "CPG010", true, "it is fine"]]);
});

Deno.test("unknown rules and comments that silence nothing are told, unless not checked", () => {
  const text = "# cpg ignore=CPG999 x\nRUN id\n# cpg ignore=CPG012 x\nRUN ls\n" +
    "# cpg ignore=CPG016 needs the context\nRUN ls\n";
  assert.deepEqual(outcome(text, ["CPG000"]).map(([line]) => line), [2, 4]);
});

Deno.test("errors of the parser cannot be ignored", () => {
  const text = "# cpg ignore-file=all I like it\nHOP skip\n";
  assert.deepEqual(outcome(text, ["CPG001"], undefined, ["CPG001"]), [
    [3, "CPG001", false, undefined],
  ]);
});

Deno.test("the command line silences too", () => {
  assert.deepEqual(outcome("EXPOSE 80\n", ["CPG010"], undefined, ["CPG010"]), [
    [2, "CPG010", true, undefined],
  ]);
});

Deno.test("scripts have ignore comments on the line or before it", () => {
  const text = 'COPY --chmod=0755 run.sh /g/\nENTRYPOINT ["/g/run.sh"]\n';
  const script = "#!/bin/sh\nsudo id # cpg ignore=CPG017 local only\n" +
    "# cpg ignore=runtime-privileges also\nsudo ls\nsudo pwd\n";
  const files: ContextFiles = { "run.sh": ["0755", script] };
  assert.deepEqual(outcome(text, ["CPG000", "CPG017"], files), [
    [2, "CPG017", true, "local only"],
    [4, "CPG017", true, "also"],
    [5, "CPG017", false, undefined],
  ]);
});

Deno.test("an ignore comment that is not written as one is told", () => {
  const text = "# cpg ignore=CPG010, CPG011\nEXPOSE 80\n# cpg ignore= CPG010\nEXPOSE 81\n" +
    "# cpg ignore=CPG010 , CPG011\nEXPOSE 82\n# cpg ignore=CPG010 fine, really\nEXPOSE 83\n";
  const { findings } = checkSubject(subjectOf(base + text), { ignore: new Set() });
  const told = findings.filter(({ rule }) => rule.id === "CPG000");
  assert.deepEqual(told.map(({ line, message }) => [line, message]), [
    [2, "Ignore comment: `CPG011` is taken for the reason: a list has no blanks"],
    [4, "Ignore comment: it names no rule directly after `=`"],
    [6, "Ignore comment: `, CPG011` is taken for the reason: a list has no blanks"],
  ]);
});

Deno.test("ignore comments are looked for in scripts, not in texts that tell of them", () => {
  const text = "# cpg ignore=CPG010 ok\nEXPOSE 80\n# cpg ignore-file=CPG032 ok\nCOPY . /g/\n" +
    'RUN chmod 755 /g/run\nENTRYPOINT ["/g/run"]\n';
  const told = "# cpg ignore=CPG010 why\n";
  const files: ContextFiles = {
    ...{ Dockerfile: ["0644", base + text], "README.md": ["0644", told] },
    ...{ "old/Dockerfile": ["0644", told], "solutions/a.txt": ["0644", "x"] },
    ...{ run: ["0755", `\ufeff#!/bin/sh\n${told}`], "lib.py": ["0644", told] },
    helper: ["0644", `#!/bin/sh\n${told}`],
  };
  const { findings } = checkSubject(subjectOf(base + text, { files }), { ignore: new Set() });
  const idle = findings.filter(({ rule }) => rule.id === "CPG000");
  assert.deepEqual(idle.map(({ at, line }) => [at.file, line]), [
    ...[["helper", 2], ["lib.py", 1], ["run", 2]],
  ]);
});

Deno.test("rules without anything to look at are listed as not checked", () => {
  const { notChecked } = checkSubject(subjectOf(base), { ignore: new Set() });
  const whole = notChecked.filter(({ inPart }) => !inPart).map(({ rule }) => rule.id);
  assert.deepEqual(whole, [
    ...["CPG014", "CPG015", "CPG016", "CPG017", "CPG018", "CPG020", "CPG029", "CPG032", "CPG033"],
  ]);
  const seen = checkSubject(subjectOf(base, { files: {} }), { ignore: new Set() });
  assert.deepEqual(seen.notChecked, []);
});

Deno.test("edits apply from the end, once, and leave the rest alone", () => {
  const text = base + 'EXPOSE 80 \\\n  81\nENTRYPOINT /a\nadd a.txt /g/\nENTRYPOINT ["/b"]\n';
  const files: ContextFiles = { "a.txt": ["0644", "x\n"] };
  const edits = (now: string) =>
    checkSubject(subjectOf(now, { files }), { ignore: new Set() }).findings
      .flatMap(({ edit }) => edit ?? []);
  const fixed = applyEdits(text, edits(text));
  assert.equal(fixed, base + 'copy a.txt /g/\nENTRYPOINT ["/b"]\n');
  assert.deepEqual(edits(fixed), []);
});

Deno.test("nothing is edited where the parser complains or a comment would go astray", () => {
  const files: ContextFiles = { "a.txt": ["0644", "x\n"] };
  const cases: Record<string, string> = {
    "an instruction is swallowed": "EXPOSE 80 \\\nCOPY a.txt /g/\n",
    "an entry point swallows one": 'ENTRYPOINT /a \\\nCOPY a.txt /g/\nENTRYPOINT ["/b"]\n',
    "a keyword goes over lines": "A\\\nDD a.txt /g/x\n",
    "a comment would be the next one's": "# cpg ignore=CPG011 why\nEXPOSE 80\nENV A=1\n",
  };
  for (const [name, text] of Object.entries(cases)) {
    const { findings } = checkSubject(subjectOf(base + text, { files }), { ignore: new Set() });
    assert.ok(findings.some(({ rule }) => /CPG0(10|06|30)/.test(rule.id)), name);
    assert.deepEqual(findings.flatMap(({ edit }) => edit ?? []), [], name);
  }
});

Deno.test("replaceFile() keeps every byte of a file that is no UTF-8", async () => {
  await using folder = await temporaryFolder({});
  const path = `${folder.path}/f`;
  const latin = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
  await Deno.writeFile(path, latin("\xef\xbb\xbfADD a /g/\r\n# caf\xe9\r\n \xa0ADD b /g/\r\n"));
  const range = (line: number, column: number) => ({
    ...{ start: { line, column }, end: { line, column: column + 3 } },
  });
  const edits = [
    { kind: "replace" as const, file: "f", range: range(1, 1), text: "COPY" },
    { kind: "replace" as const, file: "f", range: range(3, 2), text: "COPY" },
    { kind: "unix-lines" as const, file: "f" },
  ];
  assert.equal(await replaceFile(path, (text) => applyEdits(text, edits)), true);
  const expected = latin("\xef\xbb\xbfCOPY a /g/\n# caf\xe9\n \xa0ADD b /g/\n");
  assert.deepEqual(await Deno.readFile(path), expected);
});
