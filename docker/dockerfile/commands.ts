/** A logical line to a typed command: keyword, flags, arguments (spec/dockerfile.md, 4 and 5). */

import type { Command, Comment, Flag, Heredoc, Instruction, Range, Word } from "./ast.ts";
import { type Report, shown } from "./diagnostics.ts";
import { readJsonArray } from "./json_array.ts";
import { type Keyword, keywordOf, keywords } from "./keywords.ts";
import type { LogicalLine } from "./logical_lines.ts";
import { skipWord, type Span, splitAtBlanks, splitFlags, splitOutsideQuotes } from "./words.ts";
import { dropSpace, isBlank, isSpace, skipSpace } from "./white_space.ts";

/** What a command is read from. */
export interface CommandSource {
  line: LogicalLine;
  escape: "\\" | "`";
  report: Report;
}

/** Reads the command of a logical line. Here-documents and the last line are the reader's to add. */
export function readCommand(source: CommandSource): LineCommand {
  return commandAt(source, 0, false);
}

/** A command, and with what its reader adds the instruction of its line. */
export class LineCommand implements Instruction {
  endLine: number;
  heredocs: readonly Heredoc[] = none;
  flags: readonly Flag[] = none;
  args: readonly Word[] | undefined = none;
  json: readonly Word[] | undefined = undefined;
  trigger: Command | undefined = undefined;
  readonly startLine: number;
  readonly #line: LogicalLine;
  readonly #start: number;

  constructor(
    readonly instruction: string,
    readonly written: string,
    readonly rest: Word,
    line: LogicalLine,
    start: number,
  ) {
    this.startLine = line.startLine;
    this.endLine = line.endLine;
    this.#line = line;
    this.#start = start;
  }

  get keywordRange(): Range {
    return this.#line.range(this.#start, this.#start + this.written.length);
  }

  get range(): Range {
    return this.#line.range(0, this.#line.text.length);
  }

  get comments(): readonly Comment[] {
    return this.#line.comments;
  }

  get innerComments(): readonly Comment[] {
    return this.#line.innerComments;
  }

  get pieces(): readonly string[] {
    return this.#line.pieces;
  }
}

const none: readonly never[] = [];

function commandAt(source: CommandSource, offset: number, inner: boolean): LineCommand {
  const { line, escape } = source;
  const { text } = line;
  const start = skipSpace(text, offset);
  const end = dropSpace(text, start);
  const keywordEnd = skipWord(text, start, end);
  const written = text.slice(start, keywordEnd);
  let instruction = written;
  let keyword = keywords.get(written);
  if (keyword === undefined) {
    instruction = keywordOf(written) ?? capitals(written);
    keyword = keywords.get(instruction);
  }
  let restStart = skipSpace(text, keywordEnd, end);
  let flags: readonly Flag[] = none;
  if (text[restStart] === "-" && restStart < end) {
    const found = splitFlags(text, restStart, end, escape);
    restStart = skipSpace(text, found.rest, end);
    flags = found.flags.map((flag) => flagOf(line, flag));
  }
  const rest = line.word(text.slice(restStart, end), restStart, end);
  const command = new LineCommand(instruction, written, rest, line, start);
  command.flags = flags;
  if (restStart === end) return command;
  if (keyword?.form === "onbuild" && !inner) {
    command.trigger = commandAt(source, restStart, true);
  } else {
    const words = argumentsOf(source, keyword, { start: restStart, end, word: rest }, instruction);
    command.args = words.args;
    command.json = words.json;
  }
  return command;
}

/** Capitals as Go makes them: one character never becomes two. */
function capitals(text: string): string {
  return Array.from(text, (character) => {
    const capital = character.toUpperCase();
    return capital.length === character.length ? capital : character;
  }).join("");
}

function flagOf(line: LogicalLine, { value: text, start, end }: Span): Flag {
  const equals = text.indexOf("=");
  return {
    name: text.slice(2, equals < 0 ? text.length : equals),
    value: equals < 0 ? undefined : text.slice(equals + 1),
    text,
    get range() {
      return line.range(start, end);
    },
  };
}

/** The text that arguments are read from. */
interface Extent {
  start: number;
  end: number;
}

/** All that follows the flags, as one word too. */
interface Rest extends Extent {
  word: Word;
}

type Arguments = Pick<Command, "args" | "json">;

function argumentsOf(
  source: CommandSource,
  keyword: Keyword | undefined,
  at: Rest,
  instruction: string,
): Arguments {
  const { line, escape } = source;
  const { text } = line;
  if (keyword === undefined) return { args: [at.word], json: undefined };
  switch (keyword.form) {
    case "pairs":
      return { args: pairs(source, at, instruction), json: undefined };
    case "words": {
      const words = splitOutsideQuotes(text, at.start, at.end, escape);
      return { args: words.map((word) => wordOf(line, word)), json: undefined };
    }
    case "healthcheck":
      return healthcheck(source, at);
    case "blanks": {
      const json = keyword.json ? jsonArray(source, at, instruction) : undefined;
      if (json !== undefined) return { args: undefined, json };
      const words = splitAtBlanks(text, at.start, at.end);
      return { args: words.map((word) => wordOf(line, word)), json: undefined };
    }
    default: {
      const json = keyword.json ? jsonArray(source, at, instruction) : undefined;
      return json === undefined ? { args: [at.word], json } : { args: undefined, json };
    }
  }
}

function jsonArray(
  { line, report }: CommandSource,
  at: Extent,
  instruction: string,
): Word[] | undefined {
  const { text } = line;
  if (text[at.start] !== "[") return undefined;
  const array = readJsonArray(text, at.start, at.end);
  if (array.kind === "strings") return array.items.map((item) => wordOf(line, item));
  if (array.kind === "not-strings") {
    const { value, start, end } = array.item;
    const message = `${instruction} takes an array of strings: ${shown(value)} is none`;
    report("json-not-strings", message, line.range(start, end));
  } else if (instruction !== "SHELL" && !isFilePattern(instruction, text, at)) {
    const message = `${instruction} is not given a JSON array, though it begins like one: ` +
      "the brackets and quotes become part of the text";
    report("json-fallback", message, line.range(at.start, at.end));
  }
  return undefined;
}

/** Whether a COPY or ADD source is a file name pattern such as `[ab].txt`. */
function isFilePattern(instruction: string, text: string, at: Extent): boolean {
  if (instruction !== "COPY" && instruction !== "ADD") return false;
  const first = splitAtBlanks(text, at.start, at.end)[0]?.value ?? "";
  return /^\[[^\]'",]+\]/.test(first);
}

function pairs({ line, escape, report }: CommandSource, at: Extent, instruction: string): Word[] {
  const { text } = line;
  const words = splitOutsideQuotes(text, at.start, at.end, escape);
  const [first] = words;
  if (first === undefined) return [];
  if (!first.value.includes("=")) return legacyPair(line, at, { report, instruction });
  return words.flatMap((word) => {
    const equals = word.value.indexOf("=");
    if (equals < 0) {
      const message = `${instruction} takes name=value: ${shown(word.value)} has no \`=\``;
      report("pair-needs-equals", message, line.range(word.start, word.end));
      return triple(line, word, { value: "", start: word.end, end: word.end }, "");
    }
    const middle = word.start + equals;
    const key = { value: word.value.slice(0, equals), start: word.start, end: middle };
    const value = { value: word.value.slice(equals + 1), start: middle + 1, end: word.end };
    return triple(line, key, value, "=");
  });
}

function legacyPair(
  line: LogicalLine,
  at: Extent,
  { report, instruction }: { report: Report; instruction: string },
): Word[] {
  const { text } = line;
  const keyEnd = skipWord(text, at.start, at.end);
  let valueStart = keyEnd;
  while (valueStart < at.end && isBlank(text.charCodeAt(valueStart))) valueStart++;
  const key = { value: text.slice(at.start, keyEnd), start: at.start, end: keyEnd };
  const value = { value: text.slice(valueStart, at.end), start: valueStart, end: at.end };
  const range = line.range(at.start, at.end);
  if (keyEnd === at.end) {
    const message = `${instruction} takes name=value: ${shown(key.value)} has no value`;
    report("pair-needs-value", message, range);
  } else {
    const message = `${instruction} uses the old form with a blank: write ` +
      `${shown(`${key.value}=…`)}`;
    report("legacy-pair", message, range);
  }
  return triple(line, key, value, "");
}

function triple(line: LogicalLine, key: Span, value: Span, separator: string): Word[] {
  const place = { value: separator, start: key.end, end: key.end + separator.length };
  return [wordOf(line, key), wordOf(line, value), wordOf(line, place)];
}

function healthcheck(source: CommandSource, at: Extent): Arguments {
  const { line } = source;
  const { text } = line;
  // BuildKit looks at single bytes here, so that only ASCII white space separates.
  const separates = (offset: number) =>
    text.charCodeAt(offset) < 0x80 && isSpace(text.charCodeAt(offset));
  let typeEnd = at.start;
  while (typeEnd < at.end && !separates(typeEnd)) typeEnd++;
  let start = typeEnd;
  while (start < at.end && separates(start)) start++;
  const type = wordOf(line, wholeText(text, { start: at.start, end: typeEnd }));
  if (start === at.end) return { args: [type], json: undefined };
  const rest = { start, end: at.end };
  const json = jsonArray(source, rest, "HEALTHCHECK");
  if (json !== undefined) return { args: undefined, json: [type, ...json] };
  return { args: [type, wordOf(line, wholeText(text, rest))], json: undefined };
}

function wholeText(text: string, { start, end }: Extent): Span {
  return { value: text.slice(start, end), start, end };
}

function wordOf(line: LogicalLine, { value, start, end }: Span): Word {
  return line.word(value, start, end);
}
