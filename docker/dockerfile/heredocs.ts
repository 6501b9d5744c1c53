/** Here-documents: the words that announce them and their bodies (spec/dockerfile.md, section 6). */

import type { Heredoc } from "./ast.ts";
import type { LineReader, LogicalLine } from "./logical_lines.ts";
import type { Report } from "./diagnostics.ts";
import { shown } from "./diagnostics.ts";
import { readShellText, type ShellWord } from "./shell_words.ts";

/** What the word of a here-document says about it. */
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
  // Quotes that were escaped remain in both readings.
  const expand = countQuotes(name) === countQuotes(quoted[0]?.text ?? "");
  return { name, expand, chomp: dash === "-" };
}

/** The here-documents that a logical line announces, in order. */
function heredocWords(text: string): (HeredocWord & { start: number; end: number })[] {
  if (!text.includes("<<")) return [];
  const { words } = readShellText(text, () => undefined, {
    escape: "\\",
    rawQuotes: true,
    rawEscapes: true,
    keepUnset: true,
  });
  return words.flatMap(({ text: word, start, end }) => {
    const heredoc = heredocWord(word);
    return heredoc === undefined ? [] : [{ ...heredoc, start, end }];
  });
}

/** Reads the bodies from the lines after the logical line. */
export function readHeredocs(
  line: LogicalLine,
  reader: LineReader,
  report: Report,
): Heredoc[] {
  return heredocWords(line.text).map((word) =>
    readBody(word, reader, line.range(word.start, word.end), report)
  );
}

function readBody(
  { name, expand, chomp }: HeredocWord,
  reader: LineReader,
  range: Heredoc["range"],
  report: Report,
): Heredoc {
  const startLine = reader.line + 1;
  const content: string[] = [];
  let closed = false;
  let tooLong = 0;
  for (let line = reader.nextRaw(); line !== undefined; line = reader.nextRaw()) {
    if (line.tooLong) tooLong ||= reader.line;
    if ((chomp ? line.text.replace(/^\t+/, "") : line.text) === name) {
      closed = true;
      break;
    }
    content.push(line.raw);
  }
  if (tooLong > 0) {
    const message = `Here-document ${shown(name)} is not closed before line ${tooLong}, which is ` +
      "longer than 65,535 bytes";
    report("heredoc-open", message, range);
  } else if (!closed) {
    const message =
      `Here-document ${shown(name)} is not closed: no line is exactly that. A shift ` +
      "such as `$(( 1 << 2 ))` is taken for one too: write `1<<2`, or quote it";
    report("heredoc-open", message, range);
  }
  const body = content.join("");
  return { name, expand, chomp, content: body, startLine, endLine: reader.line, closed, range };
}

function shellWords(text: string, rawQuotes: boolean): ShellWord[] {
  const options = { escape: "\\", rawQuotes, keepUnset: true } as const;
  return readShellText(text, () => undefined, options).words;
}

function countQuotes(text: string): number {
  return text.length - text.replaceAll(/['"]/g, "").length;
}
