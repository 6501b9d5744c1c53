import type { Rule } from "../rule.ts";

/** Graders run without a network, so a published port only misleads the reader. */
export const noExpose: Rule = {
  id: "CPG010",
  name: "no-expose",
  title: "EXPOSE has no effect",
  severity: "warning",
  needs: ["dockerfile"],
  detects: "EXPOSE in the final stage",
  why: "nobody can connect: there is no network",
  advice: "delete it",
  fix: "deletes the instruction",
  *check(subject) {
    for (const instruction of subject.instructionsOf("EXPOSE")) {
      const { startLine: start, endLine: end } = instruction;
      yield {
        message: "EXPOSE has no effect in a grader",
        at: subject.at(instruction),
        edit: { kind: "delete-lines", file: subject.file, start, end },
      };
    }
  },
};
