import assert from "node:assert/strict";
import { applyEdits } from "../../../docker/rules/fixes.ts";
import { checkSubject } from "../../../docker/rules/runner.ts";
import { type ContextFiles, subjectOf } from "../../support/subjects.ts";

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
  const mended = applyEdits(text, edits(text));
  assert.equal(mended, base + 'copy a.txt /g/\nENTRYPOINT ["/b"]\n');
  assert.deepEqual(edits(mended), []);
});
