/**
 * Parser directives: `# escape=`, `# syntax=`, `# check=` (docs/spec/dockerfile.md, sections 2.4 to
 * 2.9).
 */

import type { Directive, Range } from "../ast.ts";
import { diagnostic, shown } from "../diagnostics.ts";
import type { Diagnostic } from "../ast.ts";
import { isBlank, skipSpace, trimSpace } from "../white_space.ts";

/** The contents of the head of a file. */
export interface Directives {
  escape: "\\" | "`";
  directives: Directive[];
  /** Number of lines at the head of the file that are directives and therefore not comments. */
  lineCount: number;
  diagnostics: Diagnostic[];
}

/**
 * Reads the directives from the texts of the lines. BuildKit does it twice, with different rules,
 * and so does this parser.
 */
export function readDirectives(lines: readonly string[]): Directives {
  const result: Directives = { escape: "\\", directives: [], lineCount: 0, diagnostics: [] };
  readEscape(lines, result);
  readOthers(lines, result);
  result.directives.sort((one, other) => one.line - other.line);
  result.diagnostics.sort((one, other) => one.line - other.line);
  return result;
}

/** The search for `escape` accepts indentation, and is the one that reports repetition. */
function readEscape(lines: readonly string[], result: Directives): void {
  const seen = new Set<string>();
  for (const text of lines) {
    const directive = directiveOf(text, skipSpace(text, 0), result.lineCount + 1);
    if (directive === undefined) return;
    result.lineCount++;
    const { name, value, line, range } = directive;
    if (seen.has(name)) {
      const message = `Directive given twice: only one \`${name}\` is allowed`;
      result.diagnostics.push(diagnostic({ code: "directive-repeated", message, range }, line));
    } else if (name === "escape") {
      if (value === "\\" || value === "`") {
        result.escape = value;
        result.directives.push(directive);
      } else {
        const message = `Escape directive: a backslash or a backtick is needed, not ${
          shown(value)
        }`;
        result.diagnostics.push(diagnostic({ code: "bad-escape", message, range }, line));
      }
    }
    seen.add(name);
  }
}

/** The search for `syntax` and `check` accepts no indentation, but skips a `#!` line. */
function readOthers(lines: readonly string[], result: Directives): void {
  const seen = new Set<string>();
  const first = lines[0]?.startsWith("#!") ? 1 : 0;
  for (let index = first; index < lines.length; index++) {
    const directive = directiveOf(lines[index] ?? "", 0, index + 1);
    if (directive === undefined || seen.has(directive.name)) return;
    seen.add(directive.name);
    if (directive.name === "escape") continue;
    result.directives.push(directive);
    if (directive.name === "check") {
      const fault = checkFault(directive.value);
      if (fault === undefined) continue;
      const { line, range } = directive;
      const message = `Check directive: ${fault}`;
      result.diagnostics.push(diagnostic({ code: "bad-check", message, range }, line));
    }
  }
}

/** What follows ends the name; other names are comments. */
const directiveName = /(?:escape|syntax|check)/iy;

function directiveOf(text: string, start: number, line: number): Directive | undefined {
  if (text[start] !== "#") return undefined;
  directiveName.lastIndex = skipSpace(text, start + 1);
  const name = directiveName.exec(text)?.[0].toLowerCase();
  if (name !== "escape" && name !== "syntax" && name !== "check") return undefined;
  const at = skipDirectiveBlanks(text, directiveName.lastIndex);
  if (text[at] !== "=" || at + 1 === text.length) return undefined;
  let end = text.length;
  while (end > at + 1 && isDirectiveBlank(text.charCodeAt(end - 1))) end--;
  // BuildKit reads a value of only blanks as one blank, not as an empty value.
  const value = end === at + 1
    ? text.slice(-1)
    : text.slice(Math.min(skipDirectiveBlanks(text, at + 1), end), end);
  const range: Range = {
    start: { line, column: start + 1 },
    end: { line, column: Math.max(end, at + 1) + 1 },
  };
  return { name, value, line, range };
}

/** `\s` of Go's regular expressions. */
function isDirectiveBlank(code: number): boolean {
  return isBlank(code) && code !== 0x0b;
}

function skipDirectiveBlanks(text: string, at: number): number {
  while (at < text.length && isDirectiveBlank(text.charCodeAt(at))) at++;
  return at;
}

const booleans: ReadonlySet<string> = new Set([
  ..."1 t T TRUE true True 0 f F FALSE false False".split(" "),
]);

function checkFault(value: string): string | undefined {
  const space = value.indexOf(" ");
  const options = space < 0 ? value : value.slice(0, space);
  if (trimSpace(options) === "") return undefined;
  for (const option of options.split(";")) {
    const equals = option.indexOf("=");
    if (equals < 0) return `${shown(option)} is not an option`;
    const name = trimSpace(option.slice(0, equals));
    if (name === "skip" || name === "experimental") continue;
    if (name !== "error") {
      return `${shown(name)} is not an option; skip, experimental and error are`;
    }
    const setting = trimSpace(option.slice(equals + 1));
    if (!booleans.has(setting)) return `error is true or false, not ${shown(setting)}`;
  }
  return undefined;
}
