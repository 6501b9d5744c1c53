import assert from "node:assert/strict";
import fc from "fast-check";
import { renderFault } from "../../commands/batch_text.ts";
import { Faults } from "../../grader/batch/faults.ts";
import { style } from "../../terminal/style.ts";
import { anyRecord } from "../support/any_record.ts";

Deno.test("renderFault() begins one line at the margin, whatever a submission is called and says", () => {
  const forged = "x\nmallory: graded 1";
  fc.assert(fc.property(anyRecord(forged), (record) => {
    const difference = { field: "feedback" as const, expected: forged, actual: forged, diff: null };
    const faults = new Faults();
    faults.add({
      ...record,
      differences: [difference],
      grading: { ...record.grading, problems: [forged] },
      repeatLine: forged,
    });
    const lines = renderFault(faults.most(1)[0]!, style(false)).split("\n");
    assert.match(lines[0] ?? "", /^x\\nmallory: graded 1: /);
    for (const line of lines.slice(1)) assert.match(line, /^ {2}\S/);
  }));
});
