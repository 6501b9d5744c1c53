import type { Rule } from "../rule.ts";

/** Given by the runner itself, which alone knows what a comment silenced. */
export const ignoreComment: Rule = {
  id: "CPG000",
  name: "ignore-comment",
  title: "Ignore comment without effect",
  severity: "info",
  level: "info",
  needs: ["dockerfile", "context"],
  required: "dockerfile",
  detects: "an ignore comment that names an unknown rule or none, that silenced nothing, or with " +
    "a blank in its list; `all` without a reason",
  why: "it hides what is found later, or was never what it seems",
  advice: "delete the comment, or correct the name",
  check: () => [],
};
