/** Ignore comments in Dockerfiles and scripts (docs/spec/sanity-rules.md, section 5). */

import type { Instruction } from "../dockerfile/ast.ts";
import type { Place } from "../model/place.ts";
import type { Subject } from "../model/subject.ts";

/** A comment that silences rules. */
export interface IgnoreComment {
  /** Ids, names, or `all`, as written. */
  names: readonly string[];
  reason: string | undefined;
  /** What is wrong with its syntax. */
  problem: string | undefined;
  wholeFile: boolean;
  file: string;
  line: number;
  /** The instruction that a comment in a Dockerfile applies to. */
  instruction: Instruction | undefined;
  /** Whether it is in a script, not above an instruction. */
  inScript: boolean;
  at: Place;
}

const pattern = /#\s*cpg\s+ignore(-file)?=(\S*)(?:[ \t]+(.*?))?\s*$/;

/** Whether a line of a Dockerfile is a comment that silences rules for one instruction. */
export function isIgnoreComment(line: string): boolean {
  const match = /^\s*#/.test(line) ? pattern.exec(line) : null;
  return match !== null && match[1] === undefined;
}

/** All ignore comments in the Dockerfile and in the scripts that it copies. */
export function ignoreComments(subject: Subject): IgnoreComment[] {
  return [...inDockerfile(subject), ...inScripts(subject)];
}

function* inDockerfile(subject: Subject): Generator<IgnoreComment> {
  const { dockerfile, file } = subject;
  const found: { text: string; line: number }[] = [];
  for (let line = 1; line <= dockerfile.lines.length; line++) {
    const text = dockerfile.lines[line - 1] ?? "";
    if (pattern.test(text)) found.push({ text, line });
  }
  const owners = new Map<number, Instruction>();
  for (const instruction of dockerfile.instructions) {
    for (const { line } of [...instruction.comments, ...instruction.innerComments]) {
      owners.set(line, instruction);
    }
  }
  for (const { text, line } of found) {
    const around = subject.instructionAt(line);
    const isInBody = around?.heredocs.some(({ startLine, endLine }) =>
      startLine <= line && line <= endLine
    );
    const script = isInBody ? around : undefined;
    // A trailing `#` is ordinary text, except in the body of a here-document.
    if (script === undefined && !/^\s*#/.test(text)) continue;
    const comment = read(text, { file, line, inScript: script !== undefined });
    if (comment !== undefined) yield { ...comment, instruction: script ?? owners.get(line) };
  }
}

function* inScripts(subject: Subject): Generator<IgnoreComment> {
  // The text of a here-document is in the Dockerfile itself.
  if (subject.context === undefined && subject.image === undefined) return;
  const seen = new Set([subject.file]);
  for (const [path, imageFile] of subject.files.entries()) {
    if (imageFile.kind !== "file") continue;
    const source = imageFile.text();
    if (source === undefined || source.instruction !== undefined || seen.has(source.file)) continue;
    seen.add(source.file);
    // Text that only describes such comments has none.
    const isRead = isScript(path, source.text) || subject.scripts.some((one) => one.path === path);
    if (!isRead) continue;
    for (const [index, text] of source.text.split("\n").entries()) {
      const comment = read(text, { file: source.file, line: index + 1, inScript: true });
      if (comment !== undefined) yield comment;
    }
  }
}

/** Judged by its first line or by the extension of a language with such comments. */
function isScript(path: string, text: string): boolean {
  return text.startsWith("#!") || /\.(sh|bash|zsh|ksh|dash|py|r|pl|rb|awk|tcl)$/i.test(path);
}

function read(
  text: string,
  { file, line, inScript }: Pick<IgnoreComment, "file" | "line" | "inScript">,
): IgnoreComment | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [whole, suffix, list = "", reason] = match;
  const start = { line, column: match.index + 1 };
  const end = { line, column: match.index + whole.trimEnd().length + 1 };
  return {
    names: list.split(",").filter((name) => name !== ""),
    reason: reason === undefined || reason === "" ? undefined : reason,
    problem: problemOf(list, reason),
    wholeFile: suffix !== undefined,
    file,
    line,
    instruction: undefined,
    inScript,
    at: { file, lines: { start: line, end: line }, range: { start, end } },
  };
}

function problemOf(list: string, reason = ""): string | undefined {
  if (/^,*$/.test(list)) return "it names no rule directly after `=`";
  const isCut = reason.startsWith(",") || (list.endsWith(",") && reason !== "");
  return isCut ? `\`${reason}\` is taken for the reason: a list has no blanks` : undefined;
}

/** Whether a comment applies to a finding at a place. */
export function covers(comment: IgnoreComment, at: Place): boolean {
  if (comment.file !== at.file) return false;
  if (comment.wholeFile) return true;
  if (at.lines === undefined) return false;
  if (comment.inScript) {
    return at.lines.start === comment.line || at.lines.start === comment.line + 1;
  }
  return comment.instruction !== undefined && comment.instruction === at.instruction;
}
