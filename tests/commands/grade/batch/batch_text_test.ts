import assert from "node:assert/strict";
import fc from "fast-check";
import { renderBatch, renderFault } from "../../../../commands/grade/batch_text.ts";
import { Faults } from "../../../../grader/batch/faults/faults.ts";
import { style } from "../../../../terminal/style.ts";
import { anyRecord } from "../../../support/grade/any_record.ts";
import { aBatch, aRecord } from "../../../support/grade/batch.ts";

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

Deno.test("renderFault() shows the feedback where the score differs, unless the feedback does too", () => {
  const score = { field: "score" as const, expected: "1", actual: "0", diff: null };
  const text = (record: Parameters<typeof aRecord>[0]) => {
    const faults = new Faults();
    faults.add(aRecord(record));
    return renderFault(faults.most(1)[0]!, style(false));
  };
  const grading = { fractionalScore: 0, feedback: "took longer than 3 s\nf(1): no answer" };
  const said = /^ {2}feedback: took longer than 3 s…$/m;
  assert.match(text({ met: false, differences: [score], grading }), said);
  const html = { ...grading, feedbackType: "HTML" as const, richFeedback: "<p>" };
  assert.doesNotMatch(text({ met: false, differences: [score], grading: html }), /feedback/);
  const feedback = { ...score, field: "feedback" as const };
  assert.doesNotMatch(text({ met: false, differences: [score, feedback], grading }), said);
});

Deno.test("renderBatch() tells what was seen, and why nothing was, and concludes nothing from it", () => {
  const { header } = aBatch([aRecord()]);
  const lines = (headroom: Partial<typeof header.headroom>) =>
    renderBatch({ ...header, headroom: { ...header.headroom, ...headroom } }, style(false))
      .split("\n").slice(1);
  const isLowerBound = { peakMemoryBytes: true, maxCpuSeconds: true, maxCpus: true };
  const cheapest = { v2: { cpus: 1, memoryMiB: 4096, timeoutSeconds: 300 } };
  assert.deepEqual(lines({ usage: { isLowerBound, missingBecause: null }, cheapest }), [
    "highest use by one submission: 0.50 s, ≥ 20 MB of memory",
    "too little was seen to name limits of v1",
    "cheapest allowed limits, v2: 1 CPU, 4096 MB, 300 s",
  ]);
  const usage = { isLowerBound, missingBecause: "ended-early" } as const;
  assert.deepEqual(lines({ peakMemoryBytes: null, usage, cheapest: { v1: null } }), [
    "highest use by one submission: 0.50 s, no figure for memory: the grader ended before it was measured",
    "no limits that v1 allows are enough",
    "too little was seen to name limits of v2",
  ]);
  // As of a document of version 1.0.
  assert.equal(lines({})[0], "highest use by one submission: 0.50 s, 20 MB of memory");
  assert.match(lines({ peakMemoryBytes: null })[0] ?? "", /, no figure for memory: the engine did/);
});
