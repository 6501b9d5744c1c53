import type { Rule } from "../rule.ts";

/** Only the runner knows what a comment silenced, so it passes in the useless ones. */
export const ignoreComment: Rule = {
  id: "CPG000",
  name: "ignore-comment",
  title: "Ignore comment without effect",
  severity: "info",
  needs: ["dockerfile", "context"],
  required: "dockerfile",
  detects: "an ignore comment that names an unknown rule or none, that silenced nothing, or with " +
    "a blank in its list; `all` without a reason",
  why: "it hides what is found later, or was never what it seems",
  advice: "delete the comment, or correct the name",
  check: () => [],
  *checkComments(comments) {
    for (const { problems, at } of comments) {
      yield { message: `Ignore comment: ${problems.join(", ")}`, at };
    }
  },
};
