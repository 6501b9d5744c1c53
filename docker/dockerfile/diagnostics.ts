import type { Diagnostic, ErrorCode, Range, WarningCode } from "./ast.ts";

const warnings: ReadonlySet<string> = new Set<WarningCode>([
  "empty-continuation",
  "swallowed-instruction",
  "json-fallback",
  "legacy-pair",
  "maintainer",
  "stage-name-casing",
  "stage-name-repeated",
  "stage-name-reserved",
  "from-as-casing",
  "instruction-repeated",
  "undefined-variable",
  "undefined-arg",
]);

/** A diagnostic before its lines are known. */
export interface Problem {
  code: ErrorCode | WarningCode;
  message: string;
  range: Range;
}

/** Collects the problems of one pass. */
export type Report = (code: Problem["code"], message: string, range: Range) => void;

/** Creates the diagnostic; its code determines the severity. */
export function diagnostic(problem: Problem, line: number, endLine = line): Diagnostic {
  const severity = warnings.has(problem.code) ? "warning" : "error";
  const { code, message, range } = problem;
  return { code, severity, message, line, endLine, range };
}

/** User text in a message: quoted, and truncated when it is long. */
export function shown(text: string): string {
  const characters = text.length > 160 ? Array.from(text.slice(0, 160)) : Array.from(text);
  const cut = characters.length > 60 ? `${characters.slice(0, 60).join("")}…` : text;
  return "`" + cut + "`";
}
