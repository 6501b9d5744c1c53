/**
 * Here-documents: the words that introduce them, and their bodies (docs/spec/dockerfile.md, section
 * 6).
 */

import type { Heredoc } from "../ast.ts";
import type { LineReader, LogicalLine } from "./logical_lines.ts";
import type { Report } from "../diagnostics.ts";
import { shown } from "../diagnostics.ts";
import { readShellText } from "../words/shell_words.ts";
import type { ShellWord } from "../words/word_list.ts";

/** What the introducing word of a here-document specifies. */
export type HeredocWord = Pick<Heredoc, "name" | "expand" | "chomp">;

const heredocPattern = /^[0-9]*<<(-?)([^<]*)$/;

/** Reads a word such as `<<EOF` or `3<<-'END'`; `undefined` if it is something else. */
export function heredocWord(word: string): HeredocWord | undefined {
  if (!word.includes("<<")) return undefined;
  const [, dash, text = ""] = heredocPattern.exec(word) ?? [];
  const written = text.slice(text.search(/[^\t\n\f\r ]|$/));
  if (written === "") return undefined;
  const plain = shellWords(written, false);
  const quoted = shellWords(written, true);
  const name = plain[0]?.text;
  if (name === undefined || plain.length !== 1 || quoted.length !== 1) return undefined;
  // Escaped quotes remain in both readings.
  const expand = countQuotes(name) === countQuotes(quoted[0]?.text ?? "");
  return { name, expand, chomp: dash === "-" };
}

/** A here-document that a logical line introduces, and its place. */
interface Announced extends HeredocWord {
  start: number;
  end: number;
}

/** The here-documents of a logical line, in order. */
function announced(text: string): Announced[] {
  const found: Announced[] = [];
  for (const { text: word, start, end } of wordsOf(text)) {
    const heredoc = heredocWord(word);
    if (heredoc === undefined) continue;
    const { name, expand, chomp } = heredoc;
    found.push({ name, expand, chomp, start, end });
  }
  return found;
}

/** The words of a line as written. */
function wordsOf(text: string): ShellWord[] {
  return readShellText(text, () => undefined, {
    escape: "\\",
    rawQuotes: true,
    rawEscapes: true,
    keepUnset: true,
    splitWords: true,
  }).words;
}

/** Reads the bodies from the lines after the logical line; most lines have none. */
export function readHeredocs(
  line: LogicalLine,
  reader: LineReader,
  report: Report,
): readonly Heredoc[] {
  // If the here-document never ends, it was a bit shift: the lines after it are instructions.
  const isArithmetic = line.text.includes("((");
  const heredocs: Heredoc[] = [];
  for (const word of announced(line.text)) {
    const { name, expand, chomp, start, end } = word;
    const range = line.range(start, end);
    const startLine = reader.line + 1;
    const { content, closed, longLine } = isArithmetic && !reader.hasAhead(name, chomp)
      ? { content: "", closed: false, longLine: 0 }
      : reader.readBody(name, chomp);
    if (!closed) report("heredoc-open", openMessage(name), range);
    else if (longLine > 0) {
      const message = `Here-document ${shown(name)} is cut off by line ${longLine}, which ` +
        "is longer than 65,535 bytes";
      report("heredoc-open", message, range);
    }
    const endLine = reader.line;
    heredocs.push({ name, expand, chomp, content, startLine, endLine, closed, range });
  }
  return heredocs;
}

function openMessage(name: string): string {
  return `Here-document ${shown(name)} is not closed: no line is exactly that. A shift such as ` +
    "`$(( 1 << 2 ))` is taken for one: write `$((1<<2))`";
}

function shellWords(text: string, rawQuotes: boolean): ShellWord[] {
  const options = { escape: "\\", rawQuotes, keepUnset: true, splitWords: true } as const;
  return readShellText(text, () => undefined, options).words;
}

function countQuotes(text: string): number {
  return text.length - text.replaceAll(/['"]/g, "").length;
}
