/**
 * Turns a logical line into a typed command: keyword, flags, arguments (docs/spec/dockerfile.md,
 * sections 4 and 5).
 */

import type { Command, Comment, Flag, Heredoc, Instruction, Range, Word } from "./ast.ts";
import { type Report, shown } from "./diagnostics.ts";
import { readJsonArray } from "./words/json_array.ts";
import { type Keyword, keywordOf, keywords } from "./keywords.ts";
import { upperCase } from "./letter_case.ts";
import { LineWord, type LogicalLine } from "./lines/logical_lines.ts";
import { skipWord, splitAtBlanks, splitFlags, splitOutsideQuotes } from "./words/words.ts";
import { dropSpace, isBlank, isSpace, skipSpace } from "./white_space.ts";

/** The settings shared by all commands of a file. */
export interface Reading {
  escape: "\\" | "`";
  report: Report;
}

/**
 * Reads the command of a logical line, or the one that its ONBUILD triggers. The line reader adds
 * here-documents and the last line.
 */
export function readCommand(
  line: LogicalLine,
  reading: Reading,
  { offset, depth }: { offset: number; depth: number } = whole,
): LineCommand {
  const { text } = line;
  const start = skipSpace(text, offset);
  const end = dropSpace(text, start);
  const keywordEnd = skipWord(text, start, end);
  const written = text.slice(start, keywordEnd);
  const keyword = keywords.get(keywordOf(written) ?? "");
  const { flags, rest: flagsEnd } = splitFlags(line, keywordEnd, end, reading.escape);
  const restStart = skipSpace(text, flagsEnd, end);
  const rest = new LineWord(text.slice(restStart, end), line, restStart, end);
  const command = new LineCommand(keyword?.name ?? unknown(written), written, rest, line, start);
  command.flags = flags;
  if (restStart === end) return command;
  if (keyword?.form === "onbuild" && depth < deepest) {
    command.trigger = readCommand(line, reading, { offset: restStart, depth: depth + 1 });
  } else if (keyword === undefined) {
    command.args = [rest];
  } else readArguments(command, keyword, reading);
  return command;
}

const whole = { offset: 0, depth: 0 };

/** A command; with what its reader adds, the instruction of its line. */
export class LineCommand implements Instruction {
  endLine: number;
  heredocs: readonly Heredoc[] = none;
  flags: readonly Flag[] = none;
  args: readonly Word[] | undefined = none;
  json: readonly Word[] | undefined = undefined;
  trigger: Command | undefined = undefined;
  readonly startLine: number;
  readonly #start: number;

  constructor(
    readonly instruction: string,
    readonly written: string,
    readonly rest: LineWord,
    readonly line: LogicalLine,
    start: number,
  ) {
    this.startLine = line.startLine;
    this.endLine = line.endLine;
    this.#start = start;
  }

  get keywordRange(): Range {
    return this.line.range(this.#start, this.#start + this.written.length);
  }

  get range(): Range {
    return this.line.range(0, this.line.text.length);
  }

  get comments(): readonly Comment[] {
    return this.line.comments;
  }

  get innerComments(): readonly Comment[] {
    return this.line.innerComments;
  }

  get pieces(): readonly string[] {
    return this.line.pieces;
  }
}

const none: readonly never[] = [];

/** Nested ONBUILDs are followed to this depth, to limit stack use. */
const deepest = 100;

/** An unknown keyword in upper case; the conversion must not turn it into a known one. */
function unknown(written: string): string {
  const capitals = upperCase(written);
  return keywords.has(capitals) ? written : capitals;
}

function readArguments(command: LineCommand, keyword: Keyword, reading: Reading): void {
  const { line, rest } = command;
  if (keyword.form === "healthcheck") return readHealthcheck(command, reading);
  if (keyword.json && line.text[rest.start] === "[") {
    command.json = jsonArray(command, rest, reading);
    if (command.json !== undefined) {
      command.args = undefined;
      return;
    }
  }
  switch (keyword.form) {
    case "pairs":
      command.args = pairs(command, reading);
      break;
    case "words":
      command.args = splitOutsideQuotes(line, rest.start, rest.end, reading.escape);
      break;
    case "blanks":
      command.args = splitAtBlanks(line, rest.start, rest.end);
      break;
    default:
      command.args = [rest];
  }
}

/** The text that contains the arguments. */
interface Extent {
  start: number;
  end: number;
}

/** The words of an array; `undefined` for what starts like one but is not one. */
function jsonArray(
  { line, instruction }: LineCommand,
  at: Extent,
  { report }: Reading,
): Word[] | undefined {
  const { text } = line;
  const array = readJsonArray(text, at.start, at.end);
  if (array.kind === "strings") {
    return array.items.map(({ value, start, end }) => new LineWord(value, line, start, end));
  }
  if (array.kind === "not-strings") {
    const { value, start, end } = array.item;
    const message = `${instruction} takes an array of strings: ${shown(value)} is none`;
    report("json-not-strings", message, line.range(start, end));
  } else if (instruction !== "SHELL" && !isFilePattern(instruction, line, at)) {
    const message = `${instruction} is not given a JSON array, though it begins like one: ` +
      "the brackets and quotes become part of the text";
    report("json-fallback", message, line.range(at.start, at.end));
  }
  return undefined;
}

/** Whether a COPY or ADD source is a file name pattern such as `[ab].txt`. */
function isFilePattern(instruction: string, line: LogicalLine, at: Extent): boolean {
  if (instruction !== "COPY" && instruction !== "ADD") return false;
  const first = splitAtBlanks(line, at.start, at.end)[0]?.value ?? "";
  return /^\[[^\]'",]+\]/.test(first);
}

function pairs(command: LineCommand, { escape, report }: Reading): Word[] {
  const { line, rest, instruction } = command;
  const words = splitOutsideQuotes(line, rest.start, rest.end, escape);
  const first = words[0];
  if (first === undefined) return [];
  if (!first.value.includes("=")) return legacyPair(command, report);
  const triples: Word[] = [];
  for (const word of words) {
    const { value, start, end } = word;
    const equals = value.indexOf("=");
    if (equals < 0) {
      const message = `${instruction} takes name=value: ${shown(value)} has no \`=\``;
      report("pair-needs-equals", message, word.range);
      const nothing = new LineWord("", line, end, end);
      triples.push(new LineWord(value, line, start, end), nothing, nothing);
      continue;
    }
    const middle = start + equals;
    triples.push(
      new LineWord(value.slice(0, equals), line, start, middle),
      new LineWord(value.slice(equals + 1), line, middle + 1, end),
      new LineWord("=", line, middle, middle + 1),
    );
  }
  return triples;
}

function legacyPair({ line, rest: at, instruction }: LineCommand, report: Report): Word[] {
  const { text } = line;
  const keyEnd = skipWord(text, at.start, at.end);
  let valueStart = keyEnd;
  while (valueStart < at.end && isBlank(text.charCodeAt(valueStart))) valueStart++;
  const key = text.slice(at.start, keyEnd);
  const range = line.range(at.start, at.end);
  if (keyEnd === at.end) {
    const message = `${instruction} takes name=value: ${shown(key)} has no value`;
    report("pair-needs-value", message, range);
  } else {
    const message = `${instruction} uses the old form with a blank: write ${shown(`${key}=…`)}`;
    report("legacy-pair", message, range);
  }
  return [
    new LineWord(key, line, at.start, keyEnd),
    new LineWord(text.slice(valueStart, at.end), line, valueStart, at.end),
    new LineWord("", line, keyEnd, keyEnd),
  ];
}

function readHealthcheck(command: LineCommand, reading: Reading): void {
  const { line, rest: { start, end } } = command;
  const { text } = line;
  // BuildKit examines single bytes here: only ASCII white space separates. Other bytes that it
  // treats as white space occur only in files that are wrong anyway.
  const separates = (offset: number) =>
    text.charCodeAt(offset) < 0x80 && isSpace(text.charCodeAt(offset));
  let typeEnd = start;
  while (typeEnd < end && !separates(typeEnd)) typeEnd++;
  let restStart = typeEnd;
  while (restStart < end && separates(restStart)) restStart++;
  const type = new LineWord(text.slice(start, typeEnd), line, start, typeEnd);
  command.args = [type];
  if (restStart === end) return;
  const json = text[restStart] === "["
    ? jsonArray(command, { start: restStart, end }, reading)
    : undefined;
  if (json === undefined) {
    command.args = [type, new LineWord(text.slice(restStart, end), line, restStart, end)];
    return;
  }
  command.args = undefined;
  command.json = [type, ...json];
}
