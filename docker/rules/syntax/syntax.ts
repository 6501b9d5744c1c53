import type { Diagnostic } from "../../dockerfile/ast.ts";
import type { Rule } from "../rule.ts";

/** Covered by other rules. */
const elsewhere: ReadonlySet<string> = new Set(["json-fallback", "from-order", "from-number"]);

const casing: ReadonlySet<string> = new Set(["stage-name-casing", "from-as-casing"]);

/** Every parser diagnostic that no other rule explains better. */
export const syntax: Rule = {
  id: "CPG001",
  name: "syntax",
  title: "Dockerfile cannot be read",
  severity: "error",
  except: "warning for what does not stop a build, info for casing",
  saysAll: true,
  keepsErrors: true,
  needs: ["dockerfile"],
  detects: "any code of the parser, but those that CPG002, CPG006 and CPG034 speak of",
  why: "the build stops, or does something else than it says",
  advice: "correct the line: the message names what is wrong with it",
  *check(subject) {
    const { dockerfile, file } = subject;
    for (const diagnostic of dockerfile.diagnostics) {
      if (elsewhere.has(diagnostic.code) || isEntrypointRepetition(diagnostic)) continue;
      const { code, message, line, endLine, range } = diagnostic;
      const instruction = subject.instructionAt(line);
      yield {
        severity: casing.has(code) ? "info" : diagnostic.severity,
        message: `${message} (${code})`,
        at: { file, lines: { start: line, end: Math.max(line, endLine) }, range, instruction },
      };
    }
  },
};

function isEntrypointRepetition({ code, message }: Diagnostic): boolean {
  return code === "instruction-repeated" && message.startsWith("ENTRYPOINT");
}
