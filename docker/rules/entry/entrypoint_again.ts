import type { Rule } from "../rule.ts";

/** If a stage has several ENTRYPOINTs, only the last counts. */
export const entrypointAgain: Rule = {
  id: "CPG006",
  name: "entrypoint-again",
  title: "ENTRYPOINT defined again",
  severity: "warning",
  needs: ["dockerfile"],
  detects: "two ENTRYPOINTs in one stage; reported at the earlier one",
  why: "only the last one counts",
  advice: "delete one",
  fix: "deletes the one without effect",
  *check(subject) {
    for (const { instructions } of subject.dockerfile.stages) {
      const found = instructions.filter(({ instruction }) => instruction === "ENTRYPOINT");
      for (const [index, instruction] of found.entries()) {
        const later = found[index + 1];
        if (later === undefined) continue;
        const { startLine: start, endLine: end } = instruction;
        yield {
          message: `ENTRYPOINT is defined again in line ${later.startLine}: this one has no effect`,
          at: subject.at(instruction),
          edit: { kind: "delete-lines", file: subject.file, start, end },
        };
      }
    }
  },
};
