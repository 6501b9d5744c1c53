/** The canonical tree (docs/spec/dockerfile.md, section 1). */

import type { Command, Diagnostic, Dockerfile } from "./ast.ts";

/** An instruction without its lines, as it appears after ONBUILD. */
export interface CanonicalCommand {
  instruction: string;
  flags: string[];
  args?: string[];
  json?: string[];
  /** The instruction that ONBUILD triggers. */
  trigger?: CanonicalCommand;
}

/** A here-document. */
export interface CanonicalHeredoc {
  name: string;
  expand: boolean;
  chomp: boolean;
  content: string;
}

/** An instruction; its fields are printed in this order. */
export interface CanonicalInstruction extends CanonicalCommand {
  startLine: number;
  endLine: number;
  heredocs?: CanonicalHeredoc[];
}

/** What `sanity --format tree` prints for a file, in addition to its name. */
export interface CanonicalTree {
  instructions: CanonicalInstruction[];
  /** Sorted by line. */
  diagnostics: Pick<Diagnostic, "line" | "code" | "severity" | "message">[];
}

/** Reduces a parsed file to a form that can be compared with the output of other parsers. */
export function canonicalTree({ instructions, diagnostics }: Dockerfile): CanonicalTree {
  return {
    instructions: instructions.map((instruction) => {
      const { startLine, endLine, heredocs } = instruction;
      const { instruction: keyword, trigger, ...command } = canonicalCommand(instruction);
      return {
        instruction: keyword,
        startLine,
        endLine,
        ...command,
        ...(heredocs.length > 0 && {
          heredocs: heredocs.map(({ name, expand, chomp, content }) => {
            return { name, expand, chomp, content };
          }),
        }),
        ...(trigger !== undefined && { trigger }),
      };
    }),
    diagnostics: diagnostics.map(({ line, code, severity, message }) => {
      return { line, code, severity, message };
    }),
  };
}

function canonicalCommand(command: Command): CanonicalCommand {
  const { instruction, flags, args, json, trigger } = command;
  return {
    instruction,
    flags: flags.map(({ text }) => text),
    ...(args !== undefined && { args: args.map(({ value }) => value) }),
    ...(json !== undefined && { json: json.map(({ value }) => value) }),
    ...(trigger !== undefined && { trigger: canonicalCommand(trigger) }),
  };
}
