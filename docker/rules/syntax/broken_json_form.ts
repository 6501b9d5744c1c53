import type { Instruction } from "../../dockerfile/ast.ts";
import type { Rule } from "../rule.ts";
import { shellCommands } from "../../shell/shell_commands.ts";

/** Brackets that a shell would read. */
export const brokenJsonForm: Rule = {
  id: "CPG002",
  name: "broken-json-form",
  title: "Broken JSON form",
  severity: "error",
  except: "warning outside ENTRYPOINT and CMD",
  needs: ["dockerfile"],
  detects: "arguments that begin like a JSON array and are none, unless they are a `[ … ]` test",
  why: "the text runs through a shell as it stands, brackets included; v1 arguments are lost",
  advice: "double quotes, commas between the words, and nothing after the `]`",
  *check(subject) {
    const { dockerfile } = subject;
    for (const { code, message, line, range } of dockerfile.diagnostics) {
      if (code !== "json-fallback") continue;
      const instruction = subject.instructionAt(line);
      if (instruction === undefined || isTest(instruction)) continue;
      const starts = ["ENTRYPOINT", "CMD"].includes(instruction.instruction);
      const at = subject.at(instruction, range);
      yield { severity: starts ? "error" : "warning", message, at };
    }
  },
};

/** Operators that compare in a test, or check a property of their operand. */
const operators = /^(-[a-zA-Z]|-[a-z]{2}|==?|!=|=~|<|>|!)$/;

/** `RUN [ -f x ] && …` and `RUN [[ … ]]` are valid shell. */
function isTest({ instruction, trigger, rest }: Instruction): boolean {
  const command = trigger ?? { instruction, rest };
  const text = command.rest.value;
  if (command.instruction !== "RUN" || !/^\[\[?\s/.test(text)) return false;
  if (text.startsWith("[[")) return /\s\]\](\s|;|\)|$)/.test(text);
  const [test] = shellCommands(text);
  const [, ...words] = test?.words ?? [];
  if (words.pop()?.text !== "]") return false;
  // A single word tests whether it is empty: usually a variable.
  return words.length === 1
    ? words[0]?.literal === false
    : words.some(({ text: word }) => operators.test(word));
}
