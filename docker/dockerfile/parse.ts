/**
 * The Dockerfile parser: it accepts any bytes, returns a tree and diagnostics, and never throws.
 */

import type { Command, Diagnostic, Dockerfile, Instruction } from "./ast.ts";
import { checkCommand } from "./checks/check_command.ts";
import { readCommand } from "./commands.ts";
import type { Continuation } from "./lines/continuation.ts";
import { diagnostic, type Report, shown } from "./diagnostics.ts";
import { readDirectives } from "./lines/directives.ts";
import { readHeredocs } from "./lines/heredocs.ts";
import { keywordOf, keywords } from "./keywords.ts";
import { LineReader, type LogicalLine } from "./lines/logical_lines.ts";
import { PhysicalLines } from "./lines/physical_lines.ts";
import { checkStages } from "./stages/stages.ts";
import { resolveVariables } from "./stages/variables.ts";

/**
 * Parses a Dockerfile as BuildKit does. Where BuildKit stops at its first error, this reports the
 * error, keeps what it could read of the instruction, and continues with the next one. It runs in
 * time linear in the length of the file.
 */
export function parseDockerfile(source: string | Uint8Array): Dockerfile {
  const lines = new PhysicalLines(source);
  const directives = readDirectives(lines.texts);
  const diagnostics: Diagnostic[] = [...directives.diagnostics];
  reportLongLines(lines, diagnostics);
  const reader = new LineReader(lines, directives.escape, directives.lineCount);
  const instructions = readInstructions(reader, directives.escape, diagnostics);

  const reportAt = (instruction: Instruction): Report => (code, message, range) => {
    const { startLine, endLine } = instruction;
    diagnostics.push(diagnostic({ code, message, range }, startLine, endLine));
  };
  const { stages, globalArgs, resolved } = resolveVariables(
    instructions,
    directives.escape,
    reportAt,
  );
  checkStages({ instructions, stages }, reportAt);
  reportMissing(lines, instructions, diagnostics);
  diagnostics.sort((one, other) => one.line - other.line);
  return {
    escape: directives.escape,
    directives: directives.directives,
    instructions,
    stages,
    globalArgs,
    resolved,
    diagnostics,
    lines: lines.texts,
  };
}

function readInstructions(
  reader: LineReader,
  escape: "\\" | "`",
  diagnostics: Diagnostic[],
): Instruction[] {
  const instructions: Instruction[] = [];
  let problems: Parameters<Report>[] = [];
  const report: Report = (...problem) => problems.push(problem);
  const reading = { escape, report };
  for (let line = reader.nextLogical(); line !== undefined; line = reader.nextLogical()) {
    const command = readCommand(line, reading);
    if (line.text.includes("<<") && takesHeredocs(command)) {
      command.heredocs = readHeredocs(line, reader, report);
      command.endLine = reader.line;
    }
    checkCommand(command, report);
    if (problems.length > 0) {
      for (const [code, message, range] of problems) {
        diagnostics.push(diagnostic({ code, message, range }, line.startLine, command.endLine));
      }
      problems = [];
    }
    if (line.continuation !== undefined) {
      reportContinuation(line, line.continuation, { command, diagnostics });
    }
    instructions.push(command);
  }
  return instructions;
}

function takesHeredocs(command: Command): boolean {
  const { instruction, json } = command.trigger ?? command;
  return json === undefined && (keywords.get(instruction)?.heredocs ?? false);
}

function reportContinuation(
  line: LogicalLine,
  { pieces, empty }: Continuation,
  { command, diagnostics }: { command: Command; diagnostics: Diagnostic[] },
): void {
  if (empty) {
    const message = `${command.instruction} is continued over an empty line: remove the line`;
    const range = lineRange(line.endLine);
    diagnostics.push(diagnostic({ code: "empty-continuation", message, range }, line.endLine));
  }
  for (const piece of pieces) {
    const word = /^[A-Z]+(?=[\t\v\f\r ])/.exec(piece.text)?.[0] ?? "";
    if (
      keywordOf(word) === undefined ||
      isExpected(word, line.text.slice(0, Math.min(piece.offset, 1000)))
    ) {
      continue;
    }
    const message = `${shown(word)} is part of the instruction from line ${line.startLine}, ` +
      "which is continued here";
    const range = line.range(piece.offset, piece.offset + word.length);
    const code = "swallowed-instruction";
    diagnostics.push(diagnostic({ code, message, range }, piece.line));
  }
}

/** Whether a keyword may legitimately follow the text before it in the same instruction. */
function isExpected(word: string, before: string): boolean {
  const [first = "", ...others] = before.trim().split(/\s+/, 20);
  const isStart = others.every((other) => other.startsWith("--"));
  switch (first.toUpperCase()) {
    // The instruction's own keyword.
    case "":
      return true;
    case "ONBUILD":
      return isStart;
    case "HEALTHCHECK":
      return isStart && word === "CMD";
    default:
      return false;
  }
}

function reportLongLines({ tooLong }: PhysicalLines, diagnostics: Diagnostic[]): void {
  for (const index of tooLong) {
    const line = index + 1;
    const message = "Line is longer than the 65,535 bytes that can be read";
    diagnostics.push(diagnostic({ code: "line-too-long", message, range: lineRange(line) }, line));
  }
}

function reportMissing(
  lines: PhysicalLines,
  instructions: readonly Instruction[],
  diagnostics: Diagnostic[],
): void {
  if (instructions.length === 0) {
    if (diagnostics.some(({ code }) => code === "line-too-long")) return;
    const line = Math.max(lines.count, 1);
    const message = "There is no instruction in this file";
    diagnostics.push(
      diagnostic({ code: "no-instructions", message, range: lineRange(line) }, line),
    );
  } else if (instructions.every(({ instruction }) => instruction === "ARG")) {
    const message = "There is no FROM in this file";
    diagnostics.push(diagnostic({ code: "no-stage", message, range: lineRange(1) }, 1));
  }
}

function lineRange(line: number): Diagnostic["range"] {
  return { start: { line, column: 1 }, end: { line, column: 1 } };
}
