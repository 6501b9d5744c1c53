import type { Instruction } from "../dockerfile/ast.ts";
import type { Rule } from "./rule.ts";

/** Brackets that a shell will read. */
export const brokenJsonForm: Rule = {
  id: "CPG002",
  name: "broken-json-form",
  title: "Broken JSON form",
  severity: "error for ENTRYPOINT and CMD, else warning",
  level: "error",
  needs: ["dockerfile"],
  detects: "arguments that begin like a JSON array and are none, unless they are a `[ … ]` test",
  why: "the text runs through a shell as it stands, brackets included; v1 arguments are lost",
  advice: "double quotes, commas between the words, and nothing after the `]`",
  *check(subject) {
    const { dockerfile } = subject;
    for (const { code, message, line, range } of dockerfile.diagnostics) {
      if (code !== "json-fallback") continue;
      const instruction = dockerfile.instructions.find(({ startLine }) => startLine === line);
      if (instruction === undefined || isTest(instruction)) continue;
      const starts = ["ENTRYPOINT", "CMD"].includes(instruction.instruction);
      const at = subject.at(instruction, range);
      yield { severity: starts ? "error" : "warning", message, at };
    }
  },
};

/** `RUN [ -f x ] && …` and `RUN [[ … ]]` are shell, and meant to be. */
function isTest({ instruction, trigger, rest }: Instruction): boolean {
  const command = trigger ?? { instruction, rest };
  if (command.instruction !== "RUN") return false;
  // A test has a blank behind its bracket, an operator, and a bracket of its own at its end.
  return /^\[\[?\s+(!\s+)?(-[a-zA-Z]\s|\S+\s+(=|==|!=|=~|-[a-z]{2})\s).*\s\]\]?(\s|;|$)/s
    .test(command.rest.value);
}
