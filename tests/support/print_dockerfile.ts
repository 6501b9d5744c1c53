/** Generates Dockerfile text from a parsed file. */

import type { Dockerfile, Heredoc, Instruction } from "../../docker/dockerfile/ast.ts";
import { trimSpace } from "../../docker/dockerfile/white_space.ts";

/**
 * Prints a parsed file in a plain layout: directives, and then each instruction with its comments;
 * blank lines, indentation and comments inside continuations are dropped. Parsing the result
 * returns the same tree except for line numbers.
 */
export function printDockerfile({ directives, escape, instructions }: Dockerfile): string {
  const head = directives.map(({ name, value }) => `# ${name}=${value}\n`).join("");
  const body = instructions.map((instruction) => printInstruction(instruction, escape)).join("");
  // After a blank line there are no more directives.
  return `${head}\n${body}`;
}

function printInstruction(instruction: Instruction, escape: string): string {
  const comments = instruction.comments.map(({ text }) => `# ${text}\n`);
  const pieces = instruction.pieces.slice();
  // A continuation cut off by the end of the file leaves blank pieces.
  while (pieces.length > 1 && trimSpace(pieces.at(-1) ?? "") === "") pieces.pop();
  pieces.push(guarded(pieces.pop() ?? "", escape));
  const text = pieces.join("") === "" ? escape : pieces.join(`${escape}\n`);
  return `${comments.join("")}${text}\n${instruction.heredocs.map(printBody).join("")}`;
}

/**
 * A continuation cut off by the end of the file can leave carriage returns, which would belong to
 * the line end, or an escape, which would continue the line. A vertical tab, also white space,
 * keeps them as they are.
 */
function guarded(piece: string, escape: string): string {
  let end = piece.length;
  while (piece[end - 1] === " " || piece[end - 1] === "\t") end--;
  return piece.endsWith("\r") || (piece[end - 1] === escape && piece[end - 2] !== escape)
    ? `${piece}\v`
    : piece;
}

function printBody({ content, name, closed }: Heredoc): string {
  return closed ? `${content}${name}\n` : content;
}
